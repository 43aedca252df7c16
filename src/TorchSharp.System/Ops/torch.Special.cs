namespace TorchSharp;

// Special functions, element by element.
public static partial class torch
{
    /// <summary>Special functions, element by element.</summary>
    public static partial class special
    {
        /// <summary>Γ′(x) / Γ(x).</summary>
        public static Tensor digamma(Tensor input) => input.digamma();

        /// <summary>Γ′(x) / Γ(x).</summary>
        public static Tensor psi(Tensor input) => input.digamma();

        /// <summary>−x·ln x, 0 at 0 and −∞ below.</summary>
        public static Tensor entr(Tensor input) => Aten.special_entr.Call(input);

        /// <summary>(2 / √π)·∫₀ˣ exp(−t²) dt.</summary>
        public static Tensor erf(Tensor input) => input.erf();

        /// <summary>1 − erf(x).</summary>
        public static Tensor erfc(Tensor input) => input.erfc();

        /// <summary>exp(x²)·erfc(x).</summary>
        public static Tensor erfcx(Tensor input) => Aten.special_erfcx.Call(input);

        /// <summary>The inverse of erf.</summary>
        public static Tensor erfinv(Tensor input) => input.erfinv();

        /// <summary>2ˣ.</summary>
        public static Tensor exp2(Tensor input) => input.exp2();

        /// <summary>1 / (1 + e⁻ˣ).</summary>
        public static Tensor expit(Tensor input) => input.sigmoid();

        /// <summary>eˣ − 1, accurate near 0.</summary>
        public static Tensor expm1(Tensor input) => input.expm1();

        /// <summary>The regularised lower incomplete gamma function P(x, y).</summary>
        public static Tensor gammainc(Tensor input, Tensor other) => input.igamma(other);

        /// <summary>The regularised upper incomplete gamma function Q(x, y).</summary>
        public static Tensor gammaincc(Tensor input, Tensor other) => input.igammac(other);

        /// <summary>ln |Γ(x)|.</summary>
        public static Tensor gammaln(Tensor input) => input.lgamma();

        /// <summary>The modified Bessel function of the first kind, order 0.</summary>
        public static Tensor i0(Tensor input) => input.i0();

        /// <summary>e^(−|x|)·I₀(x).</summary>
        public static Tensor i0e(Tensor input) => Aten.special_i0e.Call(input);

        /// <summary>The modified Bessel function of the first kind, order 1.</summary>
        public static Tensor i1(Tensor input) => Aten.special_i1.Call(input);

        /// <summary>e^(−|x|)·I₁(x).</summary>
        public static Tensor i1e(Tensor input) => Aten.special_i1e.Call(input);

        /// <summary>ln softmax(x) along a dimension, without overflow.</summary>
        public static Tensor log_softmax(Tensor input, long dim, ScalarType? dtype = null) => input.log_softmax(dim, dtype);

        /// <summary>ln(x / (1 − x)).</summary>
        public static Tensor logit(Tensor input) => input.logit();

        /// <summary>Φ(x), the normal distribution function.</summary>
        public static Tensor ndtr(Tensor input) => Aten.special_ndtr.Call(input);

        /// <summary>The inverse of Φ.</summary>
        public static Tensor ndtri(Tensor input) => Aten.special_ndtri.Call(input);

        /// <summary>The n-th derivative of the digamma function.</summary>
        public static Tensor polygamma(long n, Tensor input) => Aten.special_polygamma.Call(n, input);

        /// <summary>1 / (1 + e⁻ˣ).</summary>
        public static Tensor sigmoid(Tensor input) => input.sigmoid();

        /// <summary>1 / (1 + e⁻ˣ), in place; returns the tensor.</summary>
        public static Tensor sigmoid_(Tensor input) => input.sigmoid_();

        /// <summary>sin(πx) / (πx), and 1 at 0.</summary>
        public static Tensor sinc(Tensor input) => input.sinc();

        /// <summary>eˣ / Σeˣ along a dimension.</summary>
        public static Tensor softmax(Tensor input, long dim, ScalarType? dtype = null) => input.softmax(dim, dtype);

        /// <summary>x·ln(1 + y), and 0 where x is 0.</summary>
        public static Tensor xlog1py(Tensor input, Tensor other) => Aten.special_xlog1py.Call(input, other);

        /// <summary>Σ (k + q)⁻ˣ over k = 0, 1, 2, …</summary>
        public static Tensor zeta(Tensor x, Tensor q) => Aten.special_zeta.Call(x, q);
    }
}
