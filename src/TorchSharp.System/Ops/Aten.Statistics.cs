namespace TorchSharp;

// The ATen operators behind Statistics; the names are the schemas', overloads after an underscore.
internal static partial class Aten
{
    internal static readonly Operator _unique2 = new("aten::_unique2");
    internal static readonly Operator argsort = new("aten::argsort");
    internal static readonly Operator bincount = new("aten::bincount");
    internal static readonly Operator bucketize_Tensor = new("aten::bucketize", "Tensor");
    internal static readonly Operator corrcoef = new("aten::corrcoef");
    internal static readonly Operator cov = new("aten::cov");
    internal static readonly Operator cummax = new("aten::cummax");
    internal static readonly Operator cummin = new("aten::cummin");
    internal static readonly Operator cumprod = new("aten::cumprod");
    internal static readonly Operator cumsum = new("aten::cumsum");
    internal static readonly Operator cumulative_trapezoid_dx = new("aten::cumulative_trapezoid", "dx");
    internal static readonly Operator cumulative_trapezoid_x = new("aten::cumulative_trapezoid", "x");
    internal static readonly Operator diff = new("aten::diff");
    internal static readonly Operator histc = new("aten::histc");
    internal static readonly Operator kthvalue = new("aten::kthvalue");
    internal static readonly Operator logcumsumexp = new("aten::logcumsumexp");
    internal static readonly Operator median = new("aten::median");
    internal static readonly Operator mode = new("aten::mode");
    internal static readonly Operator msort = new("aten::msort");
    internal static readonly Operator nanmean = new("aten::nanmean");
    internal static readonly Operator nanmedian = new("aten::nanmedian");
    internal static readonly Operator nanquantile = new("aten::nanquantile");
    internal static readonly Operator quantile = new("aten::quantile");
    internal static readonly Operator renorm = new("aten::renorm");
    internal static readonly Operator sort_stable = new("aten::sort", "stable");
    internal static readonly Operator std = new("aten::std");
    internal static readonly Operator std_dim = new("aten::std", "dim");
    internal static readonly Operator std_mean = new("aten::std_mean");
    internal static readonly Operator std_mean_dim = new("aten::std_mean", "dim");
    internal static readonly Operator topk = new("aten::topk");
    internal static readonly Operator trapezoid_dx = new("aten::trapezoid", "dx");
    internal static readonly Operator trapezoid_x = new("aten::trapezoid", "x");
    internal static readonly Operator unique_consecutive = new("aten::unique_consecutive");
    internal static readonly Operator unique_dim = new("aten::unique_dim");
    internal static readonly Operator var = new("aten::var");
    internal static readonly Operator var_dim = new("aten::var", "dim");
    internal static readonly Operator var_mean = new("aten::var_mean");
    internal static readonly Operator var_mean_dim = new("aten::var_mean", "dim");
}
