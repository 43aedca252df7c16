namespace TorchSharp;

// Products and decompositions; the last two dimensions are matrices, those before them batches.
public static partial class torch
{
    /// <inheritdoc cref="Tensor.addbmm(Tensor, Tensor, float, float)"/>
    public static Tensor addbmm(Tensor input, Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => input.addbmm(batch1, batch2, beta, alpha);

    /// <inheritdoc cref="Tensor.addbmm_(Tensor, Tensor, float, float)"/>
    public static Tensor addbmm_(Tensor input, Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => input.addbmm_(batch1, batch2, beta, alpha);

    /// <inheritdoc cref="Tensor.addmm(Tensor, Tensor, float, float)"/>
    public static Tensor addmm(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) => input.addmm(mat1, mat2, beta, alpha);

    /// <inheritdoc cref="Tensor.addmm_(Tensor, Tensor, float, float)"/>
    public static Tensor addmm_(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) => input.addmm_(mat1, mat2, beta, alpha);

    /// <inheritdoc cref="Tensor.addmv(Tensor, Tensor, float, float)"/>
    public static Tensor addmv(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) => input.addmv(mat1, mat2, beta, alpha);

    /// <inheritdoc cref="Tensor.addmv_(Tensor, Tensor, float, float)"/>
    public static Tensor addmv_(Tensor input, Tensor mat1, Tensor mat2, float beta, float alpha) => input.addmv_(mat1, mat2, beta, alpha);

    /// <inheritdoc cref="Tensor.addr(Tensor, Tensor, float, float)"/>
    public static Tensor addr(Tensor input, Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) => input.addr(vec1, vec2, beta, alpha);

    /// <inheritdoc cref="Tensor.addr_(Tensor, Tensor, float, float)"/>
    public static Tensor addr_(Tensor input, Tensor vec1, Tensor vec2, float beta = 1, float alpha = 1) => input.addr_(vec1, vec2, beta, alpha);

    /// <inheritdoc cref="Tensor.baddbmm(Tensor, Tensor, float, float)"/>
    public static Tensor baddbmm(Tensor input, Tensor batch1, Tensor batch2, float beta = 1, float alpha = 1) => input.baddbmm(batch1, batch2, beta, alpha);

    /// <inheritdoc cref="Tensor.bmm(Tensor)"/>
    public static Tensor bmm(Tensor input, Tensor batch2) => input.bmm(batch2);

    /// <inheritdoc cref="Tensor.cholesky_inverse(bool)"/>
    public static Tensor cholesky_inverse(Tensor input, bool upper = false) => input.cholesky_inverse(upper);

    /// <inheritdoc cref="Tensor.cholesky_solve(Tensor, bool)"/>
    public static Tensor cholesky_solve(Tensor input, Tensor input2, bool upper = false) => input.cholesky_solve(input2, upper);

    /// <inheritdoc cref="Tensor.det()"/>
    public static Tensor det(Tensor input) => input.det();

    /// <inheritdoc cref="Tensor.dot(Tensor)"/>
    public static Tensor dot(Tensor input, Tensor other) => input.dot(other);

    /// <inheritdoc cref="Tensor.ger(Tensor)"/>
    public static Tensor ger(Tensor input, Tensor vec2) => input.ger(vec2);

    /// <inheritdoc cref="Tensor.inner(Tensor)"/>
    public static Tensor inner(Tensor input, Tensor vec2) => input.inner(vec2);

    /// <inheritdoc cref="Tensor.inverse()"/>
    public static Tensor inverse(Tensor input) => input.inverse();

    /// <inheritdoc cref="Tensor.kron(Tensor)"/>
    public static Tensor kron(Tensor input, Tensor other) => input.kron(other);

    /// <inheritdoc cref="Tensor.logdet()"/>
    public static Tensor logdet(Tensor input) => input.logdet();

    /// <inheritdoc cref="Tensor.matmul(Tensor)"/>
    public static Tensor matmul(Tensor input, Tensor target) => input.matmul(target);

    /// <inheritdoc cref="Tensor.matrix_exp()"/>
    public static Tensor matrix_exp(Tensor input) => input.matrix_exp();

    /// <inheritdoc cref="Tensor.matrix_power(int)"/>
    public static Tensor matrix_power(Tensor input, int n) => input.matrix_power(n);

    /// <inheritdoc cref="Tensor.mm(Tensor)"/>
    public static Tensor mm(Tensor input, Tensor target) => input.mm(target);

    /// <inheritdoc cref="Tensor.mv(Tensor)"/>
    public static Tensor mv(Tensor input, Tensor target) => input.mv(target);

    /// <inheritdoc cref="Tensor.outer(Tensor)"/>
    public static Tensor outer(Tensor input, Tensor vec2) => input.outer(vec2);

    /// <inheritdoc cref="Tensor.pinverse(double, bool)"/>
    public static Tensor pinverse(Tensor input, double rcond = 1e-15, bool hermitian = false) => input.pinverse(rcond, hermitian);

    /// <inheritdoc cref="Tensor.tensordot(Tensor, long)"/>
    public static Tensor tensordot(Tensor a, Tensor b, long dims = 2) => a.tensordot(b, dims);

    /// <inheritdoc cref="Tensor.tensordot(Tensor, long[], long[])"/>
    public static Tensor tensordot(Tensor a, Tensor b, long[] dims1, long[] dims2) => a.tensordot(b, dims1, dims2);

    /// <inheritdoc cref="Tensor.trace()"/>
    public static Tensor trace(Tensor input) => input.trace();

    /// <inheritdoc cref="Tensor.vdot(Tensor)"/>
    public static Tensor vdot(Tensor input, Tensor target) => input.vdot(target);
}
