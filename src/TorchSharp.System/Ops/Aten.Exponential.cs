namespace TorchSharp;

// The ATen operators behind Exponential; the names are the schemas', overloads after an underscore.
internal static partial class Aten
{
    internal static readonly Operator digamma = new("aten::digamma");
    internal static readonly Operator digamma_ = new("aten::digamma_");
    internal static readonly Operator erf = new("aten::erf");
    internal static readonly Operator erf_ = new("aten::erf_");
    internal static readonly Operator erfc = new("aten::erfc");
    internal static readonly Operator erfc_ = new("aten::erfc_");
    internal static readonly Operator erfinv = new("aten::erfinv");
    internal static readonly Operator erfinv_ = new("aten::erfinv_");
    internal static readonly Operator exp = new("aten::exp");
    internal static readonly Operator exp2 = new("aten::exp2");
    internal static readonly Operator exp2_ = new("aten::exp2_");
    internal static readonly Operator exp_ = new("aten::exp_");
    internal static readonly Operator expm1 = new("aten::expm1");
    internal static readonly Operator expm1_ = new("aten::expm1_");
    internal static readonly Operator i0 = new("aten::i0");
    internal static readonly Operator i0_ = new("aten::i0_");
    internal static readonly Operator igamma = new("aten::igamma");
    internal static readonly Operator igammac = new("aten::igammac");
    internal static readonly Operator lgamma = new("aten::lgamma");
    internal static readonly Operator lgamma_ = new("aten::lgamma_");
    internal static readonly Operator log = new("aten::log");
    internal static readonly Operator log10 = new("aten::log10");
    internal static readonly Operator log10_ = new("aten::log10_");
    internal static readonly Operator log1p = new("aten::log1p");
    internal static readonly Operator log1p_ = new("aten::log1p_");
    internal static readonly Operator log2 = new("aten::log2");
    internal static readonly Operator log2_ = new("aten::log2_");
    internal static readonly Operator log_ = new("aten::log_");
    internal static readonly Operator logaddexp = new("aten::logaddexp");
    internal static readonly Operator logaddexp2 = new("aten::logaddexp2");
    internal static readonly Operator logit = new("aten::logit");
    internal static readonly Operator logit_ = new("aten::logit_");
    internal static readonly Operator rsqrt = new("aten::rsqrt");
    internal static readonly Operator rsqrt_ = new("aten::rsqrt_");
    internal static readonly Operator sqrt = new("aten::sqrt");
    internal static readonly Operator sqrt_ = new("aten::sqrt_");
    internal static readonly Operator xlogy_Scalar_Other = new("aten::xlogy", "Scalar_Other");
    internal static readonly Operator xlogy_Tensor = new("aten::xlogy", "Tensor");
    internal static readonly Operator xlogy__Scalar_Other = new("aten::xlogy_", "Scalar_Other");
    internal static readonly Operator xlogy__Tensor = new("aten::xlogy_", "Tensor");
}
