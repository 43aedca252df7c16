namespace TorchSharp;

// Products and decompositions; the last two dimensions are matrices, those before them batches.
public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The matrix product x·y; vectors, matrices and batches of matrices, broadcast.</summary>
        public Tensor matmul(Tensor target) => Aten.matmul.Call(this, target);

        /// <summary>The product of two matrices [n,k]·[k,m].</summary>
        public Tensor mm(Tensor target) => Aten.mm.Call(this, target);

        /// <summary>The products of two batches of matrices [b,n,k]·[b,k,m].</summary>
        public Tensor bmm(Tensor batch2) => Aten.bmm.Call(this, batch2);

        /// <summary>The product of a matrix [n,k] and a vector [k].</summary>
        public Tensor mv(Tensor target) => Aten.mv.Call(this, target);

        /// <summary>Σxᵢ·yᵢ of two vectors.</summary>
        public Tensor dot(Tensor target) => Aten.dot.Call(this, target);

        /// <summary>Σx̄ᵢ·yᵢ of two vectors.</summary>
        public Tensor vdot(Tensor target) => Aten.vdot.Call(this, target);

        /// <summary>Σ over the last dimension of both.</summary>
        public Tensor inner(Tensor vec2) => Aten.inner.Call(this, vec2);

        /// <summary>xᵢ·yⱼ of two vectors.</summary>
        public Tensor outer(Tensor vec2) => Aten.outer.Call(this, vec2);

        /// <summary>xᵢ·yⱼ of two vectors.</summary>
        public Tensor ger(Tensor vec2) => Aten.outer.Call(this, vec2);

        /// <summary>The Kronecker product.</summary>
        public Tensor kron(Tensor other) => Aten.kron.Call(this, other);

        /// <summary>beta·x + alpha·(mat₁·mat₂).</summary>
        public Tensor addmm(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) => Aten.addmm.Call(this, mat1, mat2, beta, alpha);

        /// <summary>beta·x + alpha·(mat₁·mat₂), in place; returns this tensor.</summary>
        public Tensor addmm_(Tensor mat1, Tensor mat2, float beta = 1, float alpha = 1) { Aten.addmm_.Invoke(this, mat1, mat2, beta, alpha); return this; }

        /// <summary>beta·x + alpha·(mat·vec).</summary>
        public Tensor addmv(Tensor mat, Tensor vec, float beta = 1, float alpha = 1) => Aten.addmv.Call(this, mat, vec, beta, alpha);

        /// <summary>beta·x + alpha·(mat·vec), in place; returns this tensor.</summary>
        public Tensor addmv_(Tensor mat, Tensor vec, float beta = 1, float alpha = 1) { Aten.addmv_.Invoke(this, mat, vec, beta, alpha); return this; }

        /// <summary>beta·x + alpha·(vec₁ ⊗ vec₂).</summary>
        public Tensor addr(Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) => Aten.addr.Call(this, vec1, vec2, beta, alpha);

        /// <summary>beta·x + alpha·(vec₁ ⊗ vec₂), in place; returns this tensor.</summary>
        public Tensor addr_(Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) { Aten.addr_.Invoke(this, vec1, vec2, beta, alpha); return this; }

        /// <summary>beta·x + alpha·Σ over the batch of (batch₁·batch₂).</summary>
        public Tensor addbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => Aten.addbmm.Call(this, batch1, batch2, beta, alpha);

        /// <summary>beta·x + alpha·Σ over the batch of (batch₁·batch₂), in place; returns this tensor.</summary>
        public Tensor addbmm_(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) { Aten.addbmm_.Invoke(this, batch1, batch2, beta, alpha); return this; }

        /// <summary>beta·x + alpha·(batch₁·batch₂).</summary>
        public Tensor baddbmm(Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => Aten.baddbmm.Call(this, batch1, batch2, beta, alpha);

        /// <summary>Σ of the diagonal of a matrix.</summary>
        public Tensor trace() => Aten.trace.Call(this);

        /// <summary>The determinants.</summary>
        public Tensor det() => Aten.det.Call(this);

        /// <summary>The logarithms of the determinants.</summary>
        public Tensor logdet() => Aten.logdet.Call(this);

        /// <summary>The inverses.</summary>
        public Tensor inverse() => Aten.inverse.Call(this);

        /// <summary>The Moore–Penrose inverses.</summary>
        public Tensor pinverse(double rcond = 1e-15, bool hermitian = false) => Aten.linalg_pinv.Call(this, rcond, hermitian);

        /// <summary>The n-th powers of the matrices.</summary>
        public Tensor matrix_power(int n) => Aten.matrix_power.Call(this, n);

        /// <summary>e to the power of the matrices.</summary>
        public Tensor matrix_exp() => Aten.matrix_exp.Call(this);

        /// <summary>The inverses of the matrices whose Cholesky factors are given.</summary>
        public Tensor cholesky_inverse(bool upper = false) => Aten.cholesky_inverse.Call(this, upper);

        /// <summary>The solutions of A·y = x, given A's Cholesky factor.</summary>
        public Tensor cholesky_solve(Tensor input2, bool upper = false) => Aten.cholesky_solve.Call(this, input2, upper);

        /// <summary>Σ over the last dims dimensions of this and the first of b.</summary>
        public Tensor tensordot(Tensor b, long dims = 2) => Aten.tensordot.Call(this, b, Consecutive(ndim - dims, dims), Consecutive(0, dims));

        /// <summary>Σ over the given dimensions of both.</summary>
        public Tensor tensordot(Tensor b, long[] dims1, long[] dims2) => Aten.tensordot.Call(this, b, dims1, dims2);
    }
}
