namespace TorchSharp;

// Exponentials, logarithms and roots.
public static partial class torch
{
    /// <inheritdoc cref="Tensor.digamma()"/>
    public static Tensor digamma(Tensor input) => input.digamma();

    /// <inheritdoc cref="Tensor.digamma_()"/>
    public static Tensor digamma_(Tensor input) => input.digamma_();

    /// <inheritdoc cref="Tensor.erf()"/>
    public static Tensor erf(Tensor input) => input.erf();

    /// <inheritdoc cref="Tensor.erf_()"/>
    public static Tensor erf_(Tensor input) => input.erf_();

    /// <inheritdoc cref="Tensor.erfc()"/>
    public static Tensor erfc(Tensor input) => input.erfc();

    /// <inheritdoc cref="Tensor.erfc_()"/>
    public static Tensor erfc_(Tensor input) => input.erfc_();

    /// <inheritdoc cref="Tensor.erfinv()"/>
    public static Tensor erfinv(Tensor input) => input.erfinv();

    /// <inheritdoc cref="Tensor.erfinv_()"/>
    public static Tensor erfinv_(Tensor input) => input.erfinv_();

    /// <inheritdoc cref="Tensor.exp()"/>
    public static Tensor exp(Tensor input) => input.exp();

    /// <inheritdoc cref="Tensor.exp_()"/>
    public static Tensor exp_(Tensor input) => input.exp_();

    /// <inheritdoc cref="Tensor.exp2()"/>
    public static Tensor exp2(Tensor input) => input.exp2();

    /// <inheritdoc cref="Tensor.exp2_()"/>
    public static Tensor exp2_(Tensor input) => input.exp2_();

    /// <inheritdoc cref="Tensor.expm1()"/>
    public static Tensor expm1(Tensor input) => input.expm1();

    /// <inheritdoc cref="Tensor.expm1_()"/>
    public static Tensor expm1_(Tensor input) => input.expm1_();

    /// <inheritdoc cref="Tensor.i0()"/>
    public static Tensor i0(Tensor input) => input.i0();

    /// <inheritdoc cref="Tensor.i0_()"/>
    public static Tensor i0_(Tensor input) => input.i0_();

    /// <inheritdoc cref="Tensor.igamma(Tensor)"/>
    public static Tensor igamma(Tensor input, Tensor other) => input.igamma(other);

    /// <inheritdoc cref="Tensor.igammac(Tensor)"/>
    public static Tensor igammac(Tensor input, Tensor other) => input.igammac(other);

    /// <inheritdoc cref="Tensor.lgamma()"/>
    public static Tensor lgamma(Tensor input) => input.lgamma();

    /// <inheritdoc cref="Tensor.lgamma_()"/>
    public static Tensor lgamma_(Tensor input) => input.lgamma_();

    /// <inheritdoc cref="Tensor.log()"/>
    public static Tensor log(Tensor input) => input.log();

    /// <inheritdoc cref="Tensor.log_()"/>
    public static Tensor log_(Tensor input) => input.log_();

    /// <inheritdoc cref="Tensor.log10()"/>
    public static Tensor log10(Tensor input) => input.log10();

    /// <inheritdoc cref="Tensor.log10_()"/>
    public static Tensor log10_(Tensor input) => input.log10_();

    /// <inheritdoc cref="Tensor.log1p()"/>
    public static Tensor log1p(Tensor input) => input.log1p();

    /// <inheritdoc cref="Tensor.log1p_()"/>
    public static Tensor log1p_(Tensor input) => input.log1p_();

    /// <inheritdoc cref="Tensor.log2()"/>
    public static Tensor log2(Tensor input) => input.log2();

    /// <inheritdoc cref="Tensor.log2_()"/>
    public static Tensor log2_(Tensor input) => input.log2_();

    /// <inheritdoc cref="Tensor.logaddexp(Tensor)"/>
    public static Tensor logaddexp(Tensor left, Tensor right) => left.logaddexp(right);

    /// <inheritdoc cref="Tensor.logaddexp2(Tensor)"/>
    public static Tensor logaddexp2(Tensor left, Tensor right) => left.logaddexp2(right);

    /// <inheritdoc cref="Tensor.logit(double?)"/>
    public static Tensor logit(Tensor input, double? eps = null) => input.logit(eps);

    /// <inheritdoc cref="Tensor.logit_(double?)"/>
    public static Tensor logit_(Tensor input, double? eps = null) => input.logit_(eps);

    /// <inheritdoc cref="Tensor.rsqrt()"/>
    public static Tensor rsqrt(Tensor input) => input.rsqrt();

    /// <inheritdoc cref="Tensor.rsqrt_()"/>
    public static Tensor rsqrt_(Tensor input) => input.rsqrt_();

    /// <inheritdoc cref="Tensor.sqrt()"/>
    public static Tensor sqrt(Tensor input) => input.sqrt();

    /// <inheritdoc cref="Tensor.sqrt_()"/>
    public static Tensor sqrt_(Tensor input) => input.sqrt_();

    /// <inheritdoc cref="Tensor.xlogy(Tensor)"/>
    public static Tensor xlogy(Tensor x, Tensor y) => x.xlogy(y);

    /// <inheritdoc cref="Tensor.xlogy(Scalar)"/>
    public static Tensor xlogy(Tensor x, Scalar y) => x.xlogy(y);

    /// <inheritdoc cref="Tensor.xlogy_(Tensor)"/>
    public static Tensor xlogy_(Tensor x, Tensor y) => x.xlogy_(y);

    /// <inheritdoc cref="Tensor.xlogy_(Scalar)"/>
    public static Tensor xlogy_(Tensor x, Scalar y) => x.xlogy_(y);
}
