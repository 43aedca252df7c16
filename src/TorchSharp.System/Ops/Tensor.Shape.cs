namespace TorchSharp;

// Views of other shapes.
public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The same elements under another shape; one size may be −1. The memory is shared.</summary>
        public Tensor view(params long[] shape) => Aten.view.Call(this, shape);

        /// <summary>The same elements under another shape; a view where possible, else a copy.</summary>
        public Tensor reshape(params long[] shape) => Aten.reshape.Call(this, shape);

        /// <summary>The same elements under the other's shape; the memory is shared.</summary>
        public Tensor view_as(Tensor other) => Aten.view_as.Call(this, other);

        /// <summary>A view with the dimensions in the given order.</summary>
        public Tensor permute(params long[] permutation) => Aten.permute.Call(this, permutation);

        /// <summary>A view with the dimensions in the given order.</summary>
        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());

        /// <summary>A view with two dimensions swapped.</summary>
        public Tensor transpose(long dim0, long dim1) => Aten.transpose_int.Call(this, dim0, dim1);

        /// <summary>Swaps two dimensions in place.</summary>
        public Tensor transpose_(long dim0, long dim1) { Aten.transpose_.Invoke(this, dim0, dim1); return this; }

        /// <summary>A view with two dimensions swapped.</summary>
        public Tensor swapaxes(long dim0, long dim1) => Aten.transpose_int.Call(this, dim0, dim1);

        /// <summary>A view with two dimensions swapped.</summary>
        public Tensor swapdims(long dim0, long dim1) => Aten.transpose_int.Call(this, dim0, dim1);

        /// <summary>The transpose of a matrix; a vector stays as it is.</summary>
        public Tensor t() => Aten.t.Call(this);

        /// <summary>The conjugate transpose of the last two dimensions.</summary>
        public Tensor adjoint() => Aten.adjoint.Call(this);

        /// <summary>A view with the given dimensions moved to new places.</summary>
        public Tensor movedim(long[] source, long[] destination) => Aten.movedim_intlist.Call(this, source, destination);

        /// <summary>A view with the given dimensions moved to new places.</summary>
        public Tensor moveaxis(long[] source, long[] destination) => Aten.movedim_intlist.Call(this, source, destination);

        /// <summary>A view with a dimension of size 1 put in.</summary>
        public Tensor unsqueeze(long dim) => Aten.unsqueeze.Call(this, dim);

        /// <summary>A view with a dimension of size 1 put in, in place; returns this tensor.</summary>
        public Tensor unsqueeze_(long dim) { Aten.unsqueeze_.Invoke(this, dim); return this; }

        /// <summary>A view without the dimensions, or the given one, of size 1.</summary>
        public Tensor squeeze(long? dim = null) => dim is null ? Aten.squeeze.Call(this) : Aten.squeeze_dim.Call(this, dim);

        /// <summary>Dimensions start to end in one.</summary>
        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Aten.flatten_using_ints.Call(this, start_dim, end_dim);

        /// <summary>All elements in one dimension.</summary>
        public Tensor ravel() => Aten.ravel.Call(this);

        /// <summary>A dimension split into several; one size may be −1.</summary>
        public Tensor unflatten(long dim, params long[] sizes) => Aten.unflatten_int.Call(this, dim, sizes);

        /// <summary>A dimension split into several; one size may be −1.</summary>
        public Tensor unflatten(long dim, Size sizes) => unflatten(dim, sizes.Shape);

        /// <summary>A view that repeats dimensions of size 1 without copying; −1 keeps a size.</summary>
        public Tensor expand(params long[] sizes) => Aten.expand.Call(this, sizes);

        /// <summary>A view that repeats dimensions of size 1 without copying; −1 keeps a size.</summary>
        public Tensor expand(long[] sizes, bool isImplicit = false) => Aten.expand.Call(this, sizes, isImplicit);

        /// <summary>A view that repeats dimensions of size 1 without copying; −1 keeps a size.</summary>
        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => Aten.expand.Call(this, sizes.ToArray(), isImplicit);

        /// <summary>A view that repeats dimensions of size 1 without copying; −1 keeps a size.</summary>
        public Tensor expand(Size sizes, bool isImplicit = false) => Aten.expand.Call(this, sizes.Shape, isImplicit);

        /// <summary>A view expanded to the other's shape.</summary>
        public Tensor expand_as(Tensor other) => Aten.expand_as.Call(this, other);

        /// <summary>A view broadcast to the given shape.</summary>
        public Tensor broadcast_to(params long[] shape) => Aten.broadcast_to.Call(this, shape);

        /// <summary>A view with the given sizes, strides and offset, in elements.</summary>
        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0) => Aten.as_strided.Call(this, size, strides, storageOffset);

        /// <summary>A view with at least one dimension.</summary>
        public Tensor atleast_1d() => Aten.atleast_1d.Call(this);

        /// <summary>A view with at least two dimensions.</summary>
        public Tensor atleast_2d() => Aten.atleast_2d.Call(this);

        /// <summary>A view with at least three dimensions.</summary>
        public Tensor atleast_3d() => Aten.atleast_3d.Call(this);

        /// <summary>A view of the diagonal of two dimensions.</summary>
        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1) => Aten.diagonal.Call(this, offset, dim1, dim2);

        /// <summary>A view of length elements of a dimension, from start on.</summary>
        public Tensor narrow(long dim, long start, long length) => Aten.narrow.Call(this, dim, start, length);

        /// <summary>A view at one index of a dimension, which goes away.</summary>
        public Tensor select(long dim, long index) => Aten.select_int.Call(this, dim, index);

        /// <summary>A view of the elements start, start + step, … below finish of a dimension.</summary>
        public Tensor slice(long dim, long start, long finish, long step) => Aten.slice_Tensor.Call(this, dim, start, finish, step);

        /// <summary>A view of all windows of so many elements of a dimension, the window last.</summary>
        public Tensor unfold(long dimension, long size, long step) => Aten.unfold.Call(this, dimension, size, step);

        /// <summary>The slices along a dimension, which goes away.</summary>
        public Tensor[] unbind(long dimension = 0) => Aten.unbind_int.CallMany(this, dimension);

        /// <summary>A view of complex numbers as pairs of real ones, in a last dimension of 2.</summary>
        public Tensor view_as_real() => Aten.view_as_real.Call(this);

        /// <summary>A view of a last dimension of 2 as complex numbers.</summary>
        public Tensor view_as_complex() => Aten.view_as_complex.Call(this);
    }
}
