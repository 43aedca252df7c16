namespace TorchSharp;

// Sums, means and extremes over all elements or over given dimensions.
public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Σx over the given dimensions.</summary>
        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => sum([dim0, dim1], keepdim, type);

        /// <summary>Σx over the given dimensions.</summary>
        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) => sum([dim0, dim1, dim2], keepdim, type);

        /// <summary>Σx over all elements, or over the given dimensions.</summary>
        public Tensor sum(ScalarType? type = null) => Aten.sum.Call(this, type);

        /// <summary>Σx over all elements, or over the given dimensions.</summary>
        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) => Aten.sum_dim_IntList.Call(this, dim, keepdim, type);

        /// <summary>Σx over all elements, or over the given dimensions.</summary>
        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) => Aten.sum_dim_IntList.Call(this, dim.ToArray(), keepdim, type);

        /// <summary>Σx over all elements, or over the given dimensions.</summary>
        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) => Aten.sum_dim_IntList.Call(this, new[] { dim }, keepdim, type);

        /// <summary>Σx over the elements that are numbers.</summary>
        public Tensor nansum() => Aten.nansum.Call(this);

        /// <summary>The mean of all elements.</summary>
        public Tensor mean() => Aten.mean.Call(this);

        /// <summary>The mean over the given dimensions.</summary>
        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) => Aten.mean_dim.Call(this, dimensions, keepdim, type);

        /// <summary>Πx over all elements, or over the given dimension.</summary>
        public Tensor prod(ScalarType? type = null) => Aten.prod.Call(this, type);

        /// <summary>Πx over all elements, or over the given dimension.</summary>
        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) => Aten.prod_dim_int.Call(this, dim, keepdim, type);

        /// <summary>The largest element.</summary>
        public Tensor max() => Aten.max.Call(this);

        /// <summary>The smallest element.</summary>
        public Tensor min() => Aten.min.Call(this);

        /// <summary>The larger of x and y; NaN if either is.</summary>
        public Tensor max(Tensor other) => Aten.maximum.Call(this, other);

        /// <summary>The smaller of x and y; NaN if either is.</summary>
        public Tensor min(Tensor other) => Aten.minimum.Call(this, other);

        /// <summary>The largest elements along a dimension, and where they stand.</summary>
        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false) => Pair(Aten.max_dim.CallMany(this, dim, keepdim));

        /// <summary>The smallest elements along a dimension, and where they stand.</summary>
        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false) => Pair(Aten.min_dim.CallMany(this, dim, keepdim));

        /// <summary>The largest elements over the given dimensions; with none given, of all.</summary>
        public Tensor amax(params long[] dims) => Aten.amax.Call(this, dims);

        /// <summary>The smallest elements over the given dimensions; with none given, of all.</summary>
        public Tensor amin(params long[] dims) => Aten.amin.Call(this, dims);

        /// <summary>The largest elements over the given dimensions, written to <paramref name="out"/> if given.</summary>
        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) => Reduced(Aten.amax, Aten.amax_out, dims, keepdim, @out);

        /// <summary>The largest elements over the given dimensions, written to <paramref name="out"/> if given.</summary>
        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => Reduced(Aten.amax, Aten.amax_out, dims.ToArray(), keepdim, @out);

        /// <summary>The smallest elements over the given dimensions, written to <paramref name="out"/> if given.</summary>
        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) => Reduced(Aten.amin, Aten.amin_out, dims, keepdim, @out);

        /// <summary>The smallest elements over the given dimensions, written to <paramref name="out"/> if given.</summary>
        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) => Reduced(Aten.amin, Aten.amin_out, dims.ToArray(), keepdim, @out);

        /// <summary>The smallest and the largest elements, over all or along a dimension.</summary>
        public (Tensor min, Tensor max) aminmax(long? dim = null, bool keepdim = false) => Pair(Aten.aminmax.CallMany(this, dim, keepdim));

        /// <summary>The position of the largest element in the flattened tensor.</summary>
        public Tensor argmax() => Aten.argmax.Call(this);

        /// <summary>The positions of the largest elements along a dimension.</summary>
        public Tensor argmax(long dim, bool keepdim = false) => Aten.argmax.Call(this, dim, keepdim);

        /// <summary>The position of the smallest element in the flattened tensor.</summary>
        public Tensor argmin() => Aten.argmin.Call(this);

        /// <summary>The positions of the smallest elements along a dimension.</summary>
        public Tensor argmin(long dim, bool keepdim = false) => Aten.argmin.Call(this, dim, keepdim);

        /// <summary>Whether all elements, or all along a dimension, are not 0.</summary>
        public Tensor all() => Aten.all.Call(this);

        /// <summary>Whether all elements, or all along a dimension, are not 0.</summary>
        public Tensor all(long dim, bool keepdim = false) => Aten.all_dim.Call(this, dim, keepdim);

        /// <summary>Whether any element, or any along a dimension, is not 0.</summary>
        public Tensor any() => Aten.any.Call(this);

        /// <summary>Whether any element, or any along a dimension, is not 0.</summary>
        public Tensor any(long dim, bool keepdim = false) => Aten.any_dim.Call(this, dim, keepdim);

        /// <summary>The number of elements that are not 0, of all or over the given dimensions.</summary>
        public Tensor count_nonzero(long[]? dims = null) => dims is null ? Aten.count_nonzero.Call(this) : Aten.count_nonzero_dim_IntList.Call(this, dims);

        /// <summary>ln Σeˣ along a dimension, without overflow.</summary>
        public Tensor logsumexp(long dim, bool keepdim = false) => Aten.logsumexp.Call(this, new[] { dim }, keepdim);

        /// <summary>(Σ|x|ᵖ)^(1/p) over all elements.</summary>
        public Tensor norm(float p = 2) => Aten.norm_Scalar.Call(this, p);

        /// <summary>(Σ|x|ᵖ)^(1/p) along a dimension.</summary>
        public Tensor norm(int dim, bool keepdim = false, float p = 2) => Aten.norm_ScalarOpt_dim.Call(this, p, new long[] { dim }, keepdim);

        /// <summary>(Σ|x − y|ᵖ)^(1/p).</summary>
        public Tensor dist(Tensor other, float p = 2) => Aten.dist.Call(this, other, p);

        /// <summary>Whether both have the same shape and elements, as a tensor of one Bool.</summary>
        public Tensor equal(Tensor target) => Aten.scalar_tensor.Call(Aten.equal.CallValue<bool>(this, target), ScalarType.Bool);
    }
}
