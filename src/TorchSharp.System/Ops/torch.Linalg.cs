namespace TorchSharp;

// Matrix decompositions, norms and solutions; the last two dimensions are matrices, those before them batches.
public static partial class torch
{
    public static partial class linalg
    {
        /// <summary>L, lower triangular, with A = L·Lᴴ. Throws unless A is positive definite.</summary>
        public static Tensor cholesky(Tensor input) => Aten.linalg_cholesky.Call(input);

        /// <summary>L with A = L·Lᴴ, and per matrix 0 or the order of the first minor that is not positive.</summary>
        public static (Tensor L, Tensor info) cholesky_ex(Tensor input, bool check_errors = false) => Pair(Aten.linalg_cholesky_ex.CallMany(input, check_errors));

        /// <summary>Eigenvalues, rising, and eigenvectors (columns) of a Hermitian matrix, read from its lower (L) or upper (U) triangle.</summary>
        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L') => Pair(Aten.linalg_eigh.CallMany(input, UPLO.ToString()));

        /// <summary>Eigenvalues, rising, of a Hermitian matrix, read from its lower (L) or upper (U) triangle.</summary>
        public static Tensor eigvalsh(Tensor input, char UPLO = 'L') => Aten.linalg_eigvalsh.Call(input, UPLO.ToString());

        /// <summary>Complex eigenvalues and eigenvectors (columns) of a square matrix.</summary>
        public static (Tensor, Tensor) eig(Tensor input) => Pair(Aten.linalg_eig.CallMany(input));

        /// <summary>Complex eigenvalues of a square matrix.</summary>
        public static Tensor eigvals(Tensor input) => Aten.linalg_eigvals.Call(input);

        /// <summary>U, the singular values falling, and Vᴴ, with A = U·diag(S)·Vᴴ.</summary>
        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true) => Triple(Aten.linalg_svd.CallMany(input, fullMatrices));

        /// <summary>The singular values, falling.</summary>
        public static Tensor svdvals(Tensor input) => Aten.linalg_svdvals.Call(input);

        /// <summary>Q with orthonormal columns and R upper triangular, with A = Q·R; mode R leaves Q empty.</summary>
        public static (Tensor Q, Tensor R) qr(Tensor input, linalg.QRMode mode = linalg.QRMode.Reduced) => Decomposed(input, mode);

        /// <summary>The inverse. Throws if the matrix is singular.</summary>
        public static Tensor inv(Tensor input) => Aten.linalg_inv.Call(input);

        /// <summary>The inverse, and per matrix 0 or where it failed.</summary>
        public static (Tensor L, Tensor info) inv_ex(Tensor input, bool check_errors = false) => Pair(Aten.linalg_inv_ex.CallMany(input, check_errors));

        /// <summary>X with A·X = B (X·A = B unless left). Throws if A is singular.</summary>
        public static Tensor solve(Tensor A, Tensor B, bool left = true) => Aten.linalg_solve.Call(A, B, left);

        /// <summary>X with A·X = B (X·A = B unless left), and per matrix 0 or where it failed.</summary>
        public static (Tensor result, Tensor info) solve_ex(Tensor A, Tensor B, bool left = true, bool check_errors = false) => Pair(Aten.linalg_solve_ex.CallMany(A, B, left, check_errors));

        /// <summary>The determinant.</summary>
        public static Tensor det(Tensor input) => Aten.linalg_det.Call(input);

        /// <summary>Sign and logarithm of the absolute value of the determinant.</summary>
        public static (Tensor, Tensor) slogdet(Tensor input) => Pair(Aten.linalg_slogdet.CallMany(input));

        /// <summary>The Moore–Penrose inverse.</summary>
        public static Tensor pinv(Tensor input, Tensor atol, Tensor? rtol = null, bool hermitian = false) => Aten.linalg_pinv_atol_rtol_tensor.Call(input, atol, rtol, hermitian);

        /// <summary>The Moore–Penrose inverse.</summary>
        public static Tensor pinv(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false) => Aten.linalg_pinv_atol_rtol_float.Call(input, atol, rtol, hermitian);

        /// <summary>The number of singular values above the tolerances.</summary>
        public static Tensor matrix_rank(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false) => Aten.linalg_matrix_rank_atol_rtol_float.Call(input, atol, rtol, hermitian);

        /// <summary>e to the power of the matrices.</summary>
        public static Tensor matrix_exp(Tensor input) => input.matrix_exp();

        /// <summary>The product of several matrices, in the cheapest order.</summary>
        public static Tensor multi_dot(IList<Tensor> tensors) => Aten.linalg_multi_dot.Call(Argument.Tensors(tensors));

        /// <summary>The Frobenius ("fro") or nuclear ("nuc") norm of matrices.</summary>
        public static Tensor matrix_norm(Tensor input, string ord = "fro", long[]? dims = null, bool keepdim = false) => Aten.linalg_matrix_norm_str_ord.Call(input, ord, dims ?? [-2, -1], keepdim);

        /// <summary>The norm of matrices of order ±1, ±2 or ±∞.</summary>
        public static Tensor matrix_norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) => Aten.linalg_matrix_norm.Call(input, ord, dims ?? [-2, -1], keepdim);

        /// <summary>(Σ|x|^ord)^(1/ord) over the given dimensions, or over all.</summary>
        public static Tensor vector_norm(Tensor input, double ord = 2, long[]? dims = null, bool keepdim = false) => Aten.linalg_vector_norm.Call(input, ord, dims, keepdim);

        /// <summary>The 2-norm of all elements, or over the given dimensions.</summary>
        public static Tensor norm(Tensor input, long[]? dims = null, bool keepdim = false) => Aten.linalg_norm.Call(input, Argument.None, dims, keepdim);

        /// <summary>The vector norm (one dimension) or matrix norm (two) of the given order.</summary>
        public static Tensor norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) => Aten.linalg_norm.Call(input, ord, dims, keepdim);

        /// <summary>The vector norm (one dimension) or matrix norm (two) of the given order.</summary>
        public static Tensor norm(Tensor input, int ord, long[]? dims = null, bool keepdim = false) => Aten.linalg_norm.Call(input, (long)ord, dims, keepdim);

        /// <summary>The Frobenius ("fro") or nuclear ("nuc") norm.</summary>
        public static Tensor norm(Tensor input, string ord, long[]? dims = null, bool keepdim = false) => Aten.linalg_norm_ord_str.Call(input, ord, dims, keepdim);

        /// <summary>The condition number in the 2-norm.</summary>
        public static Tensor cond(Tensor input) => Aten.linalg_cond.Call(input);

        /// <summary>The condition number in the p-norm.</summary>
        public static Tensor cond(Tensor input, int p) => Aten.linalg_cond.Call(input, (long)p);

        /// <summary>The condition number in the p-norm.</summary>
        public static Tensor cond(Tensor input, double p) => Aten.linalg_cond.Call(input, p);

        /// <summary>The condition number in the Frobenius ("fro") or nuclear ("nuc") norm.</summary>
        public static Tensor cond(Tensor input, string p) => Aten.linalg_cond_p_str.Call(input, p);

        /// <summary>The cross product along a dimension of size 3.</summary>
        public static Tensor cross(Tensor input, Tensor other, long dim = -1) => Aten.linalg_cross.Call(input, other, dim);

        /// <summary>A view of the diagonal of two dimensions.</summary>
        public static Tensor diagonal(Tensor input, int offset = 0, int dim1 = -2, int dim2 = -1) => Aten.linalg_diagonal.Call(input, offset, dim1, dim2);

        /// <summary>P, L and U with A = P·L·U.</summary>
        public static (Tensor P, Tensor L, Tensor U) lu(Tensor input, bool pivot = true) => Triple(Aten.linalg_lu.CallMany(input, pivot));

        /// <summary>The least-squares solution of A·X = B, residuals, ranks and singular values.</summary>
        public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) lstsq(Tensor input, Tensor other) => Quadruple(Aten.linalg_lstsq.CallMany(input, other));

        /// <summary>The first columns of a product of Householder matrices.</summary>
        public static Tensor householder_product(Tensor A, Tensor tau) => Aten.linalg_householder_product.Call(A, tau);
    }
}
