namespace TorchSharp;

// Spread, order statistics and counts.
public static partial class torch
{
    /// <inheritdoc cref="Tensor.argsort(long, bool)"/>
    public static Tensor argsort(Tensor input, long dim = -1, bool descending = false) => input.argsort(dim, descending);

    /// <inheritdoc cref="Tensor.bincount(Tensor, long)"/>
    public static Tensor bincount(Tensor input, Tensor? weights = null, long minlength = 0) => input.bincount(weights, minlength);

    /// <inheritdoc cref="Tensor.bucketize(Tensor, bool, bool)"/>
    public static Tensor bucketize(Tensor input, Tensor boundaries, bool outInt32 = false, bool right = false) => input.bucketize(boundaries, outInt32, right);

    /// <inheritdoc cref="Tensor.corrcoef()"/>
    public static Tensor corrcoef(Tensor input) => input.corrcoef();

    /// <inheritdoc cref="Tensor.cov(long, Tensor, Tensor)"/>
    public static Tensor cov(Tensor input, long correction = 1, Tensor? fweights = null, Tensor? aweights = null) => input.cov(correction, fweights, aweights);

    /// <inheritdoc cref="Tensor.cummax(long)"/>
    public static (Tensor values, Tensor indices) cummax(Tensor input, long dim) => input.cummax(dim);

    /// <inheritdoc cref="Tensor.cummin(long)"/>
    public static (Tensor values, Tensor indices) cummin(Tensor input, long dim) => input.cummin(dim);

    /// <inheritdoc cref="Tensor.cumprod(long, ScalarType?)"/>
    public static Tensor cumprod(Tensor input, long dim, ScalarType? dtype = null) => input.cumprod(dim, dtype);

    /// <inheritdoc cref="Tensor.cumsum(long, ScalarType?)"/>
    public static Tensor cumsum(Tensor input, long dim, ScalarType? type = null) => input.cumsum(dim, type);

    /// <inheritdoc cref="Tensor.cumulative_trapezoid(Tensor, long)"/>
    public static Tensor cumulative_trapezoid(Tensor y, Tensor x, long dim = -1) => y.cumulative_trapezoid(x, dim);

    /// <inheritdoc cref="Tensor.cumulative_trapezoid(double, long)"/>
    public static Tensor cumulative_trapezoid(Tensor y, double dx = 1, long dim = -1) => y.cumulative_trapezoid(dx, dim);

    /// <inheritdoc cref="Tensor.diff(long, long, Tensor, Tensor)"/>
    public static Tensor diff(Tensor input, long n = 1, long dim = -1, Tensor? prepend = null, Tensor? append = null) => input.diff(n, dim, prepend, append);

    /// <inheritdoc cref="Tensor.histc(long, long, long)"/>
    public static Tensor histc(Tensor input, long bins = 100, long min = 0, long max = 0) => input.histc(bins, min, max);

    /// <inheritdoc cref="Tensor.kthvalue(long, long?, bool)"/>
    public static (Tensor values, Tensor indices) kthvalue(Tensor input, long k, long? dim, bool keepdim = false) => input.kthvalue(k, dim, keepdim);

    /// <inheritdoc cref="Tensor.logcumsumexp(long)"/>
    public static Tensor logcumsumexp(Tensor input, long dim) => input.logcumsumexp(dim);

    /// <inheritdoc cref="Tensor.median()"/>
    public static Tensor median(Tensor input) => input.median();

    /// <inheritdoc cref="Tensor.mode(long, bool)"/>
    public static (Tensor values, Tensor indices) mode(Tensor input, long dim = -1, bool keepdim = false) => input.mode(dim, keepdim);

    /// <inheritdoc cref="Tensor.msort()"/>
    public static Tensor msort(Tensor tensor) => tensor.msort();

    /// <inheritdoc cref="Tensor.nanmean(int?, bool, ScalarType?)"/>
    public static Tensor nanmean(Tensor input, int? dim = null, bool keepdim = false, ScalarType? dtype = null) => input.nanmean(dim, keepdim, dtype);

    /// <inheritdoc cref="Tensor.nanmedian()"/>
    public static Tensor nanmedian(Tensor input) => input.nanmedian();

    /// <inheritdoc cref="Tensor.nanquantile(Tensor, long, bool)"/>
    public static Tensor nanquantile(Tensor input, Tensor q, long dim = -1, bool keepdim = false) => input.nanquantile(q, dim, keepdim);

    /// <inheritdoc cref="Tensor.quantile(Tensor, long, bool)"/>
    public static Tensor quantile(Tensor input, Tensor q, long dim = -1, bool keepdim = false) => input.quantile(q, dim, keepdim);

    /// <inheritdoc cref="Tensor.renorm(float, long, float)"/>
    public static Tensor renorm(Tensor input, float p, long dim, float maxnorm) => input.renorm(p, dim, maxnorm);

    /// <inheritdoc cref="Tensor.sort(long, bool, bool)"/>
    public static (Tensor values, Tensor indices) sort(Tensor input, long dim = -1, bool descending = false, bool stable = false) => input.sort(dim, descending, stable);

    /// <inheritdoc cref="Tensor.std(bool)"/>
    public static Tensor std(Tensor input, bool unbiased = true) => input.std(unbiased);

    /// <inheritdoc cref="Tensor.std(long[], bool, bool, ScalarType?)"/>
    public static Tensor std(Tensor input, long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => input.std(dimensions, unbiased, keepdim, type);

    /// <inheritdoc cref="Tensor.std(long, bool, bool, ScalarType?)"/>
    public static Tensor std(Tensor input, long dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => input.std(dimensions, unbiased, keepdim, type);

    /// <inheritdoc cref="Tensor.std(ValueTuple{long, long}, bool, bool, ScalarType?)"/>
    public static Tensor std(Tensor input, (long, long) dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => input.std(dimensions, unbiased, keepdim, type);

    /// <inheritdoc cref="Tensor.std(ValueTuple{long, long, long}, bool, bool, ScalarType?)"/>
    public static Tensor std(Tensor input, (long, long, long) dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => input.std(dimensions, unbiased, keepdim, type);

    /// <inheritdoc cref="Tensor.std_mean(bool)"/>
    public static (Tensor std, Tensor mean) std_mean(Tensor input, bool unbiased = true) => input.std_mean(unbiased);

    /// <inheritdoc cref="Tensor.std_mean(long[], bool, bool, ScalarType?)"/>
    public static (Tensor std, Tensor mean) std_mean(Tensor input, long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => input.std_mean(dimensions, unbiased, keepdim, type);

    /// <inheritdoc cref="Tensor.std_mean(ReadOnlySpan{long}, bool, bool, ScalarType?)"/>
    public static (Tensor std, Tensor mean) std_mean(Tensor input, ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => input.std_mean(dimensions, unbiased, keepdim, type);

    /// <inheritdoc cref="Tensor.std_mean(long, bool, bool, ScalarType?)"/>
    public static (Tensor std, Tensor mean) std_mean(Tensor input, long dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => input.std_mean(dimensions, unbiased, keepdim, type);

    /// <inheritdoc cref="Tensor.std_mean(ValueTuple{long, long}, bool, bool, ScalarType?)"/>
    public static (Tensor std, Tensor mean) std_mean(Tensor input, (long, long) dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => input.std_mean(dimensions, unbiased, keepdim, type);

    /// <inheritdoc cref="Tensor.std_mean(ValueTuple{long, long, long}, bool, bool, ScalarType?)"/>
    public static (Tensor std, Tensor mean) std_mean(Tensor input, (long, long, long) dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => input.std_mean(dimensions, unbiased, keepdim, type);

    /// <inheritdoc cref="Tensor.topk(int, int, bool, bool)"/>
    public static (Tensor values, Tensor indices) topk(Tensor tensor, int k, int dim = -1, bool largest = true, bool sorted = true) => tensor.topk(k, dim, largest, sorted);

    /// <inheritdoc cref="Tensor.trapezoid(Tensor, long)"/>
    public static Tensor trapezoid(Tensor y, Tensor x, long dim = -1) => y.trapezoid(x, dim);

    /// <inheritdoc cref="Tensor.trapezoid(double, long)"/>
    public static Tensor trapezoid(Tensor y, double dx = 1, long dim = -1) => y.trapezoid(dx, dim);

    /// <inheritdoc cref="Tensor.unique(bool, bool, bool, int?)"/>
    public static (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(Tensor input, bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null) => input.unique(sorted, return_inverse, return_counts, dim);

    /// <inheritdoc cref="Tensor.unique_consecutive(bool, bool, int?)"/>
    public static (Tensor output, Tensor? inverse_indices, Tensor? counts) unique_consecutive(Tensor input, bool return_inverse = false, bool return_counts = false, int? dim = null) => input.unique_consecutive(return_inverse, return_counts, dim);

    /// <inheritdoc cref="Tensor.var(bool)"/>
    public static Tensor var(Tensor input, bool unbiased = true) => input.var(unbiased);

    /// <inheritdoc cref="Tensor.var(long[], bool, bool, ScalarType?)"/>
    public static Tensor var(Tensor input, long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => input.var(dimensions, unbiased, keepdim, type);

    /// <inheritdoc cref="Tensor.var(long, bool, bool, ScalarType?)"/>
    public static Tensor var(Tensor input, long dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => input.var(dimensions, unbiased, keepdim, type);

    /// <inheritdoc cref="Tensor.var(ValueTuple{long, long}, bool, bool, ScalarType?)"/>
    public static Tensor var(Tensor input, (long, long) dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => input.var(dimensions, unbiased, keepdim, type);

    /// <inheritdoc cref="Tensor.var(ValueTuple{long, long, long}, bool, bool, ScalarType?)"/>
    public static Tensor var(Tensor input, (long, long, long) dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => input.var(dimensions, unbiased, keepdim, type);

    /// <inheritdoc cref="Tensor.var_mean(bool)"/>
    public static (Tensor @var, Tensor mean) var_mean(Tensor input, bool unbiased = true) => input.var_mean(unbiased);

    /// <inheritdoc cref="Tensor.var_mean(long[], bool, bool, ScalarType?)"/>
    public static (Tensor @var, Tensor mean) var_mean(Tensor input, long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => input.var_mean(dimensions, unbiased, keepdim, type);

    /// <inheritdoc cref="Tensor.var_mean(ReadOnlySpan{long}, bool, bool, ScalarType?)"/>
    public static (Tensor @var, Tensor mean) var_mean(Tensor input, ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => input.var_mean(dimensions, unbiased, keepdim, type);

    /// <inheritdoc cref="Tensor.var_mean(long, bool, bool, ScalarType?)"/>
    public static (Tensor @var, Tensor mean) var_mean(Tensor input, long dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => input.var_mean(dimensions, unbiased, keepdim, type);

    /// <inheritdoc cref="Tensor.var_mean(ValueTuple{long, long}, bool, bool, ScalarType?)"/>
    public static (Tensor @var, Tensor mean) var_mean(Tensor input, (long, long) dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => input.var_mean(dimensions, unbiased, keepdim, type);

    /// <inheritdoc cref="Tensor.var_mean(ValueTuple{long, long, long}, bool, bool, ScalarType?)"/>
    public static (Tensor @var, Tensor mean) var_mean(Tensor input, (long, long, long) dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) => input.var_mean(dimensions, unbiased, keepdim, type);
}
