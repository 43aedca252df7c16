namespace Diffusion.Verification;

/// <summary>How far a statistic of right code may stray by chance: each comparison fails with probability <see cref="Rate"/>, so a thousand of them with at most a thousand times that (Bonferroni).</summary>
public static class Significance
{
    /// <summary>How often one comparison of right code fails.</summary>
    public const double Rate = 1e-8;

    /// <summary>A normal variable lies further from its mean than so many standard deviations with that probability: Φ⁻¹(1 − Rate/2).</summary>
    public const double StandardErrors = 5.730728868235874;

    /// <summary>The tolerance of a mean of independent values.</summary>
    /// <param name="variance">Of one value.</param>
    /// <param name="count">How many.</param>
    public static double OfMean(double variance, long count) => StandardErrors * Math.Sqrt(variance / count);

    /// <summary>The tolerance of the sample variance of independent normal values, whose own variance is 2σ⁴/n.</summary>
    /// <param name="variance">σ².</param>
    /// <param name="count">n.</param>
    public static double OfVariance(double variance, long count) => StandardErrors * variance * Math.Sqrt(2.0 / count);

    /// <summary>The tolerance of the Kolmogorov distance of n independent values from their law, √(ln(2/Rate)/2n) for every n (Massart 1990).</summary>
    /// <param name="count">n.</param>
    public static double OfDistance(long count) => Math.Sqrt(Math.Log(2 / Rate) / (2.0 * count));
}
