namespace TorchSharp;

// Tensors put together from several, and pairs of them compared.
public static partial class torch
{
    /// <summary>The tensors one after another along a dimension; the other sizes must agree.</summary>
    public static Tensor cat(IList<Tensor> tensors, long dim = 0) => Aten.cat.Call(Argument.Tensors(tensors), dim);

    /// <summary>The tensors one after another along a dimension; the other sizes must agree.</summary>
    public static Tensor cat(Tensor[] tensors, long dim = 0) => Aten.cat.Call(tensors, dim);

    /// <summary>The tensors one after another along a dimension; the other sizes must agree.</summary>
    public static Tensor cat(ReadOnlySpan<Tensor> tensors, long dim = 0) => Aten.cat.Call(tensors.ToArray(), dim);

    /// <summary>The tensors one after another along a dimension; the other sizes must agree.</summary>
    public static Tensor concat(IList<Tensor> tensors, long dim = 0) => Aten.cat.Call(Argument.Tensors(tensors), dim);

    /// <summary>The tensors one after another along a dimension; the other sizes must agree.</summary>
    public static Tensor concat(Tensor[] tensors, long dim = 0) => Aten.cat.Call(tensors, dim);

    /// <summary>The tensors one after another along a dimension; the other sizes must agree.</summary>
    public static Tensor concat(ReadOnlySpan<Tensor> tensors, long dim = 0) => Aten.cat.Call(tensors.ToArray(), dim);

    /// <summary>The tensors one after another along a dimension; the other sizes must agree.</summary>
    public static Tensor concatenate(IList<Tensor> tensors, long axis = 0) => Aten.cat.Call(Argument.Tensors(tensors), axis);

    /// <summary>The tensors one after another along a dimension; the other sizes must agree.</summary>
    public static Tensor concatenate(Tensor[] tensors, long axis = 0) => Aten.cat.Call(tensors, axis);

    /// <summary>The tensors one after another along a dimension; the other sizes must agree.</summary>
    public static Tensor concatenate(ReadOnlySpan<Tensor> tensors, long axis = 0) => Aten.cat.Call(tensors.ToArray(), axis);

    /// <summary>The tensors, all of one shape, one after another along a new dimension.</summary>
    public static Tensor stack(IEnumerable<Tensor> tensors, long dim = 0) => Aten.stack.Call(Argument.Tensors(tensors), dim);

    /// <summary>The tensors one after another along the second dimension (vectors: the first).</summary>
    public static Tensor hstack(IList<Tensor> tensors) => Aten.hstack.Call(Argument.Tensors(tensors));

    /// <summary>The tensors one after another along the second dimension (vectors: the first).</summary>
    public static Tensor hstack(params Tensor[] tensors) => Aten.hstack.Call(tensors);

    /// <summary>The tensors one after another along the second dimension (vectors: the first).</summary>
    public static Tensor hstack(IEnumerable<Tensor> tensors) => Aten.hstack.Call(Argument.Tensors(tensors));

    /// <summary>The tensors one after another along the second dimension (vectors: the first).</summary>
    public static Tensor hstack(ReadOnlySpan<Tensor> tensors) => Aten.hstack.Call(tensors.ToArray());

    /// <summary>The tensors one after another along the first dimension; vectors are rows.</summary>
    public static Tensor vstack(IList<Tensor> tensors) => Aten.vstack.Call(Argument.Tensors(tensors));

    /// <summary>The tensors one after another along the first dimension; vectors are rows.</summary>
    public static Tensor vstack(Tensor[] tensors) => Aten.vstack.Call(tensors);

    /// <summary>The tensors one after another along the first dimension; vectors are rows.</summary>
    public static Tensor vstack(ReadOnlySpan<Tensor> tensors) => Aten.vstack.Call(tensors.ToArray());

    /// <summary>The tensors one after another along the third dimension.</summary>
    public static Tensor dstack(params Tensor[] tensors) => Aten.dstack.Call(tensors);

    /// <summary>The tensors one after another along the third dimension.</summary>
    public static Tensor dstack(IList<Tensor> tensors) => Aten.dstack.Call(Argument.Tensors(tensors));

    /// <summary>The tensors one after another along the third dimension.</summary>
    public static Tensor dstack(ReadOnlySpan<Tensor> tensors) => Aten.dstack.Call(tensors.ToArray());

    /// <summary>The tensors one after another along the third dimension.</summary>
    public static Tensor dstack(IEnumerable<Tensor> tensors) => Aten.dstack.Call(Argument.Tensors(tensors));

    /// <summary>Vectors as the columns of a matrix; matrices side by side.</summary>
    public static Tensor column_stack(IList<Tensor> tensors) => Aten.column_stack.Call(Argument.Tensors(tensors));

    /// <summary>Vectors as the columns of a matrix; matrices side by side.</summary>
    public static Tensor column_stack(params Tensor[] tensors) => Aten.column_stack.Call(tensors);

    /// <summary>Vectors as the columns of a matrix; matrices side by side.</summary>
    public static Tensor column_stack(ReadOnlySpan<Tensor> tensors) => Aten.column_stack.Call(tensors.ToArray());

    /// <summary>The tensors one after another along the first dimension; vectors are rows.</summary>
    public static Tensor row_stack(IList<Tensor> tensors) => Aten.vstack.Call(Argument.Tensors(tensors));

    /// <summary>The tensors one after another along the first dimension; vectors are rows.</summary>
    public static Tensor row_stack(params Tensor[] tensors) => Aten.vstack.Call(tensors);

    /// <summary>The tensors one after another along the first dimension; vectors are rows.</summary>
    public static Tensor row_stack(ReadOnlySpan<Tensor> tensors) => Aten.vstack.Call(tensors.ToArray());

    /// <summary>All combinations of one element of each vector, a row each.</summary>
    public static Tensor cartesian_prod(IList<Tensor> tensors) => Aten.cartesian_prod.Call(Argument.Tensors(tensors));

    /// <summary>All combinations of one element of each vector, a row each.</summary>
    public static Tensor cartesian_prod(params Tensor[] tensors) => Aten.cartesian_prod.Call(tensors);

    /// <summary>All combinations of one element of each vector, a row each.</summary>
    public static Tensor cartesian_prod(ReadOnlySpan<Tensor> tensors) => Aten.cartesian_prod.Call(tensors.ToArray());

    /// <summary>The matrices along the diagonal of a larger one.</summary>
    public static Tensor block_diag(params Tensor[] tensors) => Aten.block_diag.Call(tensors);

    /// <summary>All combinations of r elements of a vector, a row each.</summary>
    public static Tensor combinations(Tensor input, int r = 2, bool with_replacement = false) => Aten.combinations.Call(input, r, with_replacement);

    /// <summary>The tensors expanded to one shape.</summary>
    public static IList<Tensor> broadcast_tensors(params Tensor[] tensors) => Aten.broadcast_tensors.CallMany(tensors);

    /// <summary>Grids of coordinates from vectors: the i-th varies along dimension i; with indexing "xy" the first two are swapped.</summary>
    public static Tensor[] meshgrid(IEnumerable<Tensor> tensors, string indexing = "ij") => Aten.meshgrid_indexing.CallMany(Argument.Tensors(tensors), indexing);

    /// <summary>Sums of products over named dimensions, as in "bij,bjk->bik".</summary>
    public static Tensor einsum(string equation, params Tensor[] tensors) => Aten.einsum.Call(equation, tensors);

    /// <summary>The p-norm distances between all rows of x₁ […,n,d] and x₂ […,m,d].</summary>
    public static Tensor cdist(Tensor x1, Tensor x2, double p = 2, compute_mode compute_mode = compute_mode.use_mm_for_euclid_dist_if_necessary) =>
        Aten.cdist.Call(x1, x2, p, (long)compute_mode);

    /// <summary>Where in the sorted last dimension each value would have to be put in.</summary>
    public static Tensor searchsorted(Tensor sorted_sequence, Tensor values, bool out_int32 = false, bool right = false, Tensor? sorter = null) =>
        Aten.searchsorted_Tensor.Call(sorted_sequence, values, out_int32, right, Argument.None, sorter);

    /// <summary>Where in the sorted vector the value would have to be put in.</summary>
    public static Tensor searchsorted(Tensor sorted_sequence, Scalar values, bool out_int32, bool right, Tensor? sorter) =>
        Aten.searchsorted_Scalar.Call(sorted_sequence, values, out_int32, right, Argument.None, sorter);

    /// <summary>x where the condition holds, y elsewhere.</summary>
    public static Tensor where(Tensor condition, Tensor x, Tensor y) => Aten.where_self.Call(condition, x, y);

    /// <summary>The positions where the condition holds, one tensor per dimension.</summary>
    public static Tensor[] where(Tensor condition) => Aten.where.CallMany(condition);

    /// <summary>Complex numbers from real and imaginary parts.</summary>
    public static Tensor complex(Tensor real, Tensor imag) => Aten.complex.Call(real, imag);

    /// <summary>Complex numbers from absolute values and angles.</summary>
    public static Tensor polar(Tensor abs, Tensor angle) => Aten.polar.Call(abs, angle);

    /// <summary>The 2-norm of all elements.</summary>
    public static Tensor norm(Tensor input) => input.norm();

    /// <summary>Sign and logarithm of the absolute value of the determinant.</summary>
    public static (Tensor, Tensor) slogdet(Tensor A) => linalg.slogdet(A);

    /// <summary>A view with one dimension moved to a new place.</summary>
    public static Tensor movedim(Tensor input, long source, long destination) => input.movedim([source], [destination]);

    /// <summary>A view with one dimension moved to a new place.</summary>
    public static Tensor moveaxis(Tensor input, long source, long destination) => input.movedim([source], [destination]);
}
