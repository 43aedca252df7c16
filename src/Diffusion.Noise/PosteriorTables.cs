namespace Diffusion.Noise;

/// <summary>The formulae of q(x_t | x_0) and q(x_{t−1} | x_t, x_0) (Ho et al. 2020, Eqs. 4 and 7).</summary>
internal sealed class PosteriorTables
{
    private readonly double[] _beta;

    internal PosteriorTables(double[] beta)
    {
        _beta = beta;
        AlphaBar = ScheduleRules.CumulativeAlpha(beta);
        OneMinusAlphaBar = new double[beta.Length];
        for (var t = 0; t < beta.Length; t++)
        {
            // 1−ᾱ_t = β_t + α_t(1−ᾱ_{t−1}): no cancellation where ᾱ is near 1, and exactly β_0 at t = 0.
            OneMinusAlphaBar[t] = beta[t] + ((1 - beta[t]) * OneMinusPrevious(t));
        }
    }

    internal double[] AlphaBar { get; }

    internal double[] OneMinusAlphaBar { get; }

    internal double Variance(int t) => _beta[t] * OneMinusPrevious(t) / OneMinusAlphaBar[t];

    internal double MeanCoefClean(int t) => _beta[t] * Math.Sqrt(Previous(t)) / OneMinusAlphaBar[t];

    internal double MeanCoefNoisy(int t) => Math.Sqrt(1 - _beta[t]) * OneMinusPrevious(t) / OneMinusAlphaBar[t];

    private double Previous(int t) => t == 0 ? 1 : AlphaBar[t - 1];

    private double OneMinusPrevious(int t) => t == 0 ? 0 : OneMinusAlphaBar[t - 1];
}
