namespace TorchSharp;

// Spread, order statistics and counts.
public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The standard deviation of all elements; N − 1 in the denominator if unbiased.</summary>
        public Tensor std(bool unbiased = true) => Aten.std.Call(this, unbiased);

        /// <summary>The variance of all elements; N − 1 in the denominator if unbiased.</summary>
        public Tensor var(bool unbiased = true) => Aten.var.Call(this, unbiased);

        /// <summary>The standard deviation and the mean of all elements.</summary>
        public (Tensor std, Tensor mean) std_mean(bool unbiased = true) => Pair(Aten.std_mean.CallMany(this, unbiased));

        /// <summary>The variance and the mean of all elements.</summary>
        public (Tensor @var, Tensor mean) var_mean(bool unbiased = true) => Pair(Aten.var_mean.CallMany(this, unbiased));

        /// <summary>The standard deviation over the given dimensions; N − 1 in the denominator if unbiased.</summary>
        public Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std(dimensions.ToArray(), unbiased, keepdim, type);

        /// <summary>The standard deviation over the given dimensions; N − 1 in the denominator if unbiased.</summary>
        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Cast(type, x => Aten.std_dim.Call(x, dimensions, unbiased, keepdim));

        /// <summary>The standard deviation over the given dimensions; N − 1 in the denominator if unbiased.</summary>
        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Cast(type, x => Aten.std_dim.Call(x, new[] { dim }, unbiased, keepdim));

        /// <summary>The standard deviation over the given dimensions; N − 1 in the denominator if unbiased.</summary>
        public Tensor std((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Cast(type, x => Aten.std_dim.Call(x, new[] { dim.Item1, dim.Item2 }, unbiased, keepdim));

        /// <summary>The standard deviation over the given dimensions; N − 1 in the denominator if unbiased.</summary>
        public Tensor std((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Cast(type, x => Aten.std_dim.Call(x, new[] { dim.Item1, dim.Item2, dim.Item3 }, unbiased, keepdim));

        /// <summary>The variance over the given dimensions; N − 1 in the denominator if unbiased.</summary>
        public Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var(dimensions.ToArray(), unbiased, keepdim, type);

        /// <summary>The variance over the given dimensions; N − 1 in the denominator if unbiased.</summary>
        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Cast(type, x => Aten.var_dim.Call(x, dimensions, unbiased, keepdim));

        /// <summary>The variance over the given dimensions; N − 1 in the denominator if unbiased.</summary>
        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Cast(type, x => Aten.var_dim.Call(x, new[] { dim }, unbiased, keepdim));

        /// <summary>The variance over the given dimensions; N − 1 in the denominator if unbiased.</summary>
        public Tensor var((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Cast(type, x => Aten.var_dim.Call(x, new[] { dim.Item1, dim.Item2 }, unbiased, keepdim));

        /// <summary>The variance over the given dimensions; N − 1 in the denominator if unbiased.</summary>
        public Tensor var((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Cast(type, x => Aten.var_dim.Call(x, new[] { dim.Item1, dim.Item2, dim.Item3 }, unbiased, keepdim));

        /// <summary>The standard deviation and the mean over the given dimensions.</summary>
        public (Tensor std, Tensor mean) std_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Cast(type, x => Pair(Aten.std_mean_dim.CallMany(x, dimensions, unbiased, keepdim)));

        /// <summary>The standard deviation and the mean over the given dimensions.</summary>
        public (Tensor std, Tensor mean) std_mean(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => std_mean(dimensions.ToArray(), unbiased, keepdim, type);

        /// <summary>The standard deviation and the mean over the given dimensions.</summary>
        public (Tensor std, Tensor mean) std_mean(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Cast(type, x => Pair(Aten.std_mean_dim.CallMany(x, new[] { dim }, unbiased, keepdim)));

        /// <summary>The standard deviation and the mean over the given dimensions.</summary>
        public (Tensor std, Tensor mean) std_mean((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Cast(type, x => Pair(Aten.std_mean_dim.CallMany(x, new[] { dim.Item1, dim.Item2 }, unbiased, keepdim)));

        /// <summary>The standard deviation and the mean over the given dimensions.</summary>
        public (Tensor std, Tensor mean) std_mean((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Cast(type, x => Pair(Aten.std_mean_dim.CallMany(x, new[] { dim.Item1, dim.Item2, dim.Item3 }, unbiased, keepdim)));

        /// <summary>The variance and the mean over the given dimensions.</summary>
        public (Tensor @var, Tensor mean) var_mean(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Cast(type, x => Pair(Aten.var_mean_dim.CallMany(x, dimensions, unbiased, keepdim)));

        /// <summary>The variance and the mean over the given dimensions.</summary>
        public (Tensor @var, Tensor mean) var_mean(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => var_mean(dimensions.ToArray(), unbiased, keepdim, type);

        /// <summary>The variance and the mean over the given dimensions.</summary>
        public (Tensor @var, Tensor mean) var_mean(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Cast(type, x => Pair(Aten.var_mean_dim.CallMany(x, new[] { dim }, unbiased, keepdim)));

        /// <summary>The variance and the mean over the given dimensions.</summary>
        public (Tensor @var, Tensor mean) var_mean((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Cast(type, x => Pair(Aten.var_mean_dim.CallMany(x, new[] { dim.Item1, dim.Item2 }, unbiased, keepdim)));

        /// <summary>The variance and the mean over the given dimensions.</summary>
        public (Tensor @var, Tensor mean) var_mean((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => Cast(type, x => Pair(Aten.var_mean_dim.CallMany(x, new[] { dim.Item1, dim.Item2, dim.Item3 }, unbiased, keepdim)));

        /// <summary>The median; of an even count the lower of the middle two.</summary>
        public Tensor median() => Aten.median.Call(this);

        /// <summary>The median of the elements that are numbers.</summary>
        public Tensor nanmedian() => Aten.nanmedian.Call(this);

        /// <summary>The mean of the elements that are numbers.</summary>
        public Tensor nanmean(int? dim = null, bool keepdim = false, ScalarType? dtype = null) => Aten.nanmean.Call(this, dim is null ? Argument.None : new long[] { dim.Value }, keepdim, dtype);

        /// <summary>The q-quantiles, linearly interpolated, along a dimension; the default, −1, means of all elements.</summary>
        public Tensor quantile(Tensor q, long dim = -1, bool keepdim = false) => Aten.quantile.Call(this, q, dim == -1 ? Argument.None : dim, keepdim);

        /// <summary>The q-quantiles of the elements that are numbers; the dimension's default, −1, means of all elements.</summary>
        public Tensor nanquantile(Tensor q, long dim = -1, bool keepdim = false) => Aten.nanquantile.Call(this, q, dim == -1 ? Argument.None : dim, keepdim);

        /// <summary>The most frequent elements along a dimension, and where they stand.</summary>
        public (Tensor values, Tensor indices) mode(long dim = -1, bool keepdim = false) => Pair(Aten.mode.CallMany(this, dim, keepdim));

        /// <summary>The elements in order along a dimension, and where they stood.</summary>
        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false) => Pair(Aten.sort_stable.CallMany(this, stable, dim, descending));

        /// <summary>Where the elements stand that would put a dimension in order.</summary>
        public Tensor argsort(long dim = -1, bool descending = false) => Aten.argsort.Call(this, dim, descending);

        /// <summary>The elements in order along the first dimension.</summary>
        public Tensor msort() => Aten.msort.Call(this);

        /// <summary>The k largest (or smallest) elements along a dimension, and where they stand.</summary>
        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true) => Pair(Aten.topk.CallMany(this, k, dim, largest, sorted));

        /// <summary>The k-th smallest elements (k from 1) along a dimension, the last if not given, and where they stand.</summary>
        public (Tensor values, Tensor indices) kthvalue(long k, long? dim, bool keepdim = false) => Pair(Aten.kthvalue.CallMany(this, k, dim ?? -1, keepdim));

        /// <summary>How often each of 0, 1, 2, … occurs, each occurrence counting its weight if weights are given.</summary>
        public Tensor bincount(Tensor? weights, long minlength = 0) => Aten.bincount.Call(this, weights, minlength);

        /// <summary>Counts in so many equal bins from min to max; both 0 means from the smallest to the largest element.</summary>
        public Tensor histc(long bins = 100, long min = 0, long max = 0) => Aten.histc.Call(this, bins, min, max);

        /// <summary>The index of the bucket, between the sorted boundaries, that each element falls into.</summary>
        public Tensor bucketize(Tensor boundaries, bool outInt32 = false, bool right = false) => Aten.bucketize_Tensor.Call(this, boundaries, outInt32, right);

        /// <summary>The covariance matrix of the variables in the rows.</summary>
        public Tensor cov(long correction = 1, Tensor? fweights = null, Tensor? aweights = null) => Aten.cov.Call(this, correction, fweights, aweights);

        /// <summary>The matrix of correlation coefficients of the variables in the rows.</summary>
        public Tensor corrcoef() => Aten.corrcoef.Call(this);

        /// <summary>Running sums along a dimension.</summary>
        public Tensor cumsum(long dim, ScalarType? type = null) => Aten.cumsum.Call(this, dim, type);

        /// <summary>Running products along a dimension.</summary>
        public Tensor cumprod(long dim, ScalarType? type = null) => Aten.cumprod.Call(this, dim, type);

        /// <summary>Running maxima along a dimension, and where they stand.</summary>
        public (Tensor values, Tensor indexes) cummax(long dim) => Pair(Aten.cummax.CallMany(this, dim));

        /// <summary>Running minima along a dimension, and where they stand.</summary>
        public (Tensor values, Tensor indexes) cummin(long dim) => Pair(Aten.cummin.CallMany(this, dim));

        /// <summary>ln of the running sums of eˣ along a dimension.</summary>
        public Tensor logcumsumexp(long dim) => Aten.logcumsumexp.Call(this, dim);

        /// <summary>The n-th differences along a dimension.</summary>
        public Tensor diff(long n = 1, long dim = -1, Tensor? prepend = null, Tensor? append = null) => Aten.diff.Call(this, n, dim, prepend, append);

        /// <summary>∫ by the trapezoidal rule along a dimension, at equal spacing.</summary>
        public Tensor trapezoid(double dx = 1, long dim = -1) => Aten.trapezoid_dx.Call(this, dx, dim);

        /// <summary>∫ by the trapezoidal rule along a dimension, at the given points.</summary>
        public Tensor trapezoid(Tensor x, long dim = -1) => Aten.trapezoid_x.Call(this, x, dim);

        /// <summary>Running ∫ by the trapezoidal rule along a dimension, at equal spacing.</summary>
        public Tensor cumulative_trapezoid(double dx = 1, long dim = -1) => Aten.cumulative_trapezoid_dx.Call(this, dx, dim);

        /// <summary>Running ∫ by the trapezoidal rule along a dimension, at the given points.</summary>
        public Tensor cumulative_trapezoid(Tensor x, long dim = -1) => Aten.cumulative_trapezoid_x.Call(this, x, dim);

        /// <summary>Each slice along a dimension scaled down to p-norm maxnorm if it has more.</summary>
        public Tensor renorm(float p, long dim, float maxnorm) => Aten.renorm.Call(this, p, dim, maxnorm);
    }
}
