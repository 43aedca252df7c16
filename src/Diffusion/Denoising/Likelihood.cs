using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Denoising;

/// <summary>The two densities of the variational bound, in nats, element by element; differentiable, and exact to rounding in float32 too.</summary>
public static class Likelihood
{
    /// <summary>The least probability of a pixel: what is less likely counts as this.</summary>
    public const double LeastProbability = 1e-12;

    private const double HalfBin = 1 / 255.0;

    /// <summary>Pixels beyond are black or white: their bins reach to −∞ and ∞.</summary>
    private const double Edge = 0.999;

    private const double Cubic = 0.044715;

    /// <summary>Φ(z) ≈ σ(Slope·(z + Cubic·z³)).</summary>
    private static readonly double Slope = 2 * Math.Sqrt(2 / Math.PI);

    /// <summary>KL(N(µ₁, e^{l₁}) ‖ N(µ₂, e^{l₂})) = ½((e^d − 1 − d) + (µ₁−µ₂)²·e^{−l₂}) with d = l₁ − l₂.</summary>
    /// <param name="mean">µ₁, any shape; the four broadcast.</param>
    /// <param name="logVariance">l₁.</param>
    /// <param name="otherMean">µ₂.</param>
    /// <param name="otherLogVariance">l₂.</param>
    /// <returns>Nats, ≥ 0.</returns>
    public static Tensor NormalKl(Tensor mean, Tensor logVariance, Tensor otherMean, Tensor otherLogVariance) => Scoped.Run(() =>
    {
        var apart = logVariance - otherLogVariance;
        return 0.5 * (apart.expm1() - apart + (mean - otherMean).square() * (-otherLogVariance).exp());
    });

    /// <summary>
    /// ln P(x), where P integrates N(µ, s²) over the pixel's bin [x − 1/255, x + 1/255]; the bins of −1 and 1 reach to ∓∞ (Ho et al. 2020, Eq. 13). At
    /// least ln <see cref="LeastProbability"/>, where its gradient is 0.
    /// </summary>
    /// <remarks>
    /// Φ(z) = ½(1 + tanh(√(2/π)·(z + 0.044715·z³))), within 3e-4 of the exact Φ, as in the published numbers (Ho et al. 2020 and Nichol and Dhariwal 2021,
    /// their code). That is σ(a) with the logistic σ, so that the bin's probability σ(a₊) − σ(a₋) = σ(a₊)·σ(−a₋)·(1 − e^{−(a₊−a₋)}) has no cancelling
    /// difference, unlike theirs, which loses its digits in float32.
    /// </remarks>
    /// <param name="pixels">x in [−1,1], a byte/127.5 − 1.</param>
    /// <param name="mean">µ.</param>
    /// <param name="logScale">ln s.</param>
    public static Tensor DiscretisedGaussian(Tensor pixels, Tensor mean, Tensor logScale) => Scoped.Run(() =>
    {
        var precision = (-logScale).exp();
        var (upper, lower) = ((pixels - mean + HalfBin) * precision, (pixels - mean - HalfBin) * precision);
        var (below, above) = (LogPhi(upper), LogPhi(-lower));
        var inside = below + above + (-(-Width(upper, lower, precision)).expm1()).log();
        return where(pixels < -Edge, below, where(pixels > Edge, above, inside)).clamp_min(Math.Log(LeastProbability));
    });

    private static Tensor LogPhi(Tensor z) => nn.functional.logsigmoid((z + Cubic * z.pow(3)) * Slope);

    /// <summary>a₊ − a₋, which is above 0: z₊ − z₋ = 2·(1/255)/s, and z₊³ − z₋³ = (z₊ − z₋)(z₊² + z₊z₋ + z₋²).</summary>
    private static Tensor Width(Tensor upper, Tensor lower, Tensor precision) =>
        Slope * 2 * HalfBin * precision * (1 + Cubic * (upper.square() + upper * lower + lower.square()));
}
