namespace TorchSharp;

// Exponentials, logarithms and roots.
public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>√x.</summary>
        public Tensor sqrt() => Aten.sqrt.Call(this);

        /// <summary>√x, in place; returns this tensor.</summary>
        public Tensor sqrt_() { Aten.sqrt_.Invoke(this); return this; }

        /// <summary>1 / √x.</summary>
        public Tensor rsqrt() => Aten.rsqrt.Call(this);

        /// <summary>1 / √x, in place; returns this tensor.</summary>
        public Tensor rsqrt_() { Aten.rsqrt_.Invoke(this); return this; }

        /// <summary>eˣ.</summary>
        public Tensor exp() => Aten.exp.Call(this);

        /// <summary>eˣ, in place; returns this tensor.</summary>
        public Tensor exp_() { Aten.exp_.Invoke(this); return this; }

        /// <summary>2ˣ.</summary>
        public Tensor exp2() => Aten.exp2.Call(this);

        /// <summary>2ˣ, in place; returns this tensor.</summary>
        public Tensor exp2_() { Aten.exp2_.Invoke(this); return this; }

        /// <summary>eˣ − 1, accurate near 0.</summary>
        public Tensor expm1() => Aten.expm1.Call(this);

        /// <summary>eˣ − 1, accurate near 0, in place; returns this tensor.</summary>
        public Tensor expm1_() { Aten.expm1_.Invoke(this); return this; }

        /// <summary>ln x.</summary>
        public Tensor log() => Aten.log.Call(this);

        /// <summary>ln x, in place; returns this tensor.</summary>
        public Tensor log_() { Aten.log_.Invoke(this); return this; }

        /// <summary>log₂ x.</summary>
        public Tensor log2() => Aten.log2.Call(this);

        /// <summary>log₂ x, in place; returns this tensor.</summary>
        public Tensor log2_() { Aten.log2_.Invoke(this); return this; }

        /// <summary>log₁₀ x.</summary>
        public Tensor log10() => Aten.log10.Call(this);

        /// <summary>log₁₀ x, in place; returns this tensor.</summary>
        public Tensor log10_() { Aten.log10_.Invoke(this); return this; }

        /// <summary>ln(1 + x), accurate near 0.</summary>
        public Tensor log1p() => Aten.log1p.Call(this);

        /// <summary>ln(1 + x), accurate near 0, in place; returns this tensor.</summary>
        public Tensor log1p_() { Aten.log1p_.Invoke(this); return this; }

        /// <summary>ln(eˣ + eʸ), without overflow.</summary>
        public Tensor logaddexp(Tensor other) => Aten.logaddexp.Call(this, other);

        /// <summary>log₂(2ˣ + 2ʸ), without overflow.</summary>
        public Tensor logaddexp2(Tensor other) => Aten.logaddexp2.Call(this, other);

        /// <summary>ln(x / (1 − x)); x is first clamped to [eps, 1 − eps] if eps is given.</summary>
        public Tensor logit(double? eps = null) => Aten.logit.Call(this, eps);

        /// <summary>ln(x / (1 − x)); x is first clamped to [eps, 1 − eps] if eps is given, in place; returns this tensor.</summary>
        public Tensor logit_(double? eps = null) { Aten.logit_.Invoke(this, eps); return this; }

        /// <summary>x·ln y, and 0 where x is 0.</summary>
        public Tensor xlogy(Tensor y) => Aten.xlogy_Tensor.Call(this, y);

        /// <summary>x·ln y, and 0 where x is 0.</summary>
        public Tensor xlogy(Scalar y) => Aten.xlogy_Scalar_Other.Call(this, y);

        /// <summary>x·ln y, and 0 where x is 0, in place; returns this tensor.</summary>
        public Tensor xlogy_(Tensor y) { Aten.xlogy__Tensor.Invoke(this, y); return this; }

        /// <summary>x·ln y, and 0 where x is 0, in place; returns this tensor.</summary>
        public Tensor xlogy_(Scalar y) { Aten.xlogy__Scalar_Other.Invoke(this, y); return this; }

        /// <summary>(2 / √π)·∫₀ˣ exp(−t²) dt.</summary>
        public Tensor erf() => Aten.erf.Call(this);

        /// <summary>(2 / √π)·∫₀ˣ exp(−t²) dt, in place; returns this tensor.</summary>
        public Tensor erf_() { Aten.erf_.Invoke(this); return this; }

        /// <summary>1 − erf(x).</summary>
        public Tensor erfc() => Aten.erfc.Call(this);

        /// <summary>1 − erf(x), in place; returns this tensor.</summary>
        public Tensor erfc_() { Aten.erfc_.Invoke(this); return this; }

        /// <summary>The inverse of erf.</summary>
        public Tensor erfinv() => Aten.erfinv.Call(this);

        /// <summary>The inverse of erf, in place; returns this tensor.</summary>
        public Tensor erfinv_() { Aten.erfinv_.Invoke(this); return this; }

        /// <summary>ln |Γ(x)|.</summary>
        public Tensor lgamma() => Aten.lgamma.Call(this);

        /// <summary>ln |Γ(x)|, in place; returns this tensor.</summary>
        public Tensor lgamma_() { Aten.lgamma_.Invoke(this); return this; }

        /// <summary>Γ′(x) / Γ(x).</summary>
        public Tensor digamma() => Aten.digamma.Call(this);

        /// <summary>Γ′(x) / Γ(x), in place; returns this tensor.</summary>
        public Tensor digamma_() { Aten.digamma_.Invoke(this); return this; }

        /// <summary>The modified Bessel function of the first kind, order 0.</summary>
        public Tensor i0() => Aten.i0.Call(this);

        /// <summary>The modified Bessel function of the first kind, order 0, in place; returns this tensor.</summary>
        public Tensor i0_() { Aten.i0_.Invoke(this); return this; }

        /// <summary>The regularised lower incomplete gamma function P(x, y).</summary>
        public Tensor igamma(Tensor other) => Aten.igamma.Call(this, other);

        /// <summary>The regularised upper incomplete gamma function Q(x, y).</summary>
        public Tensor igammac(Tensor other) => Aten.igammac.Call(this, other);
    }
}
