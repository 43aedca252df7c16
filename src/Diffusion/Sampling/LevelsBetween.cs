using Diffusion.Noise;

namespace Diffusion.Sampling;

/// <summary>A level read off two levels of a walk, for walks that know no process.</summary>
internal static class LevelsBetween
{
    private const double Rounding = 1e-9;

    /// <summary>
    /// The level of a ratio on the circle α² + σ² = 1 where both levels are on it, otherwise on the straight line through them; beyond the two as well. Time runs
    /// straight along that line (so it does in a rectified flow), and in ln(σ/α) on the circle and where α stays (so it does in EDM), if both levels have noise and signal.
    /// </summary>
    public static NoiseLevel At(NoiseLevel from, NoiseLevel to, double ratio)
    {
        var (circle, share) = (OnCircle(from) && OnCircle(to), Share(from, to, ratio));
        var alpha = circle ? 1 / Math.Sqrt(1 + (ratio * ratio)) : from.Alpha + (share * (to.Alpha - from.Alpha));
        var logarithmic = (circle || from.Alpha == to.Alpha) && double.IsFinite(from.Ratio) && to.Ratio > 0;
        var part = logarithmic ? Math.Log(from.Ratio / ratio) / Math.Log(from.Ratio / to.Ratio) : share;
        return new NoiseLevel(alpha, ratio * alpha, from.Time + (part * (to.Time - from.Time)));
    }

    private static bool OnCircle(NoiseLevel level) => Math.Abs((level.Alpha * level.Alpha) + (level.Sigma * level.Sigma) - 1) < Rounding;

    /// <summary>s with (σ + s·Δσ) = ratio·(α + s·Δα).</summary>
    private static double Share(NoiseLevel from, NoiseLevel to, double ratio) =>
        ((ratio * from.Alpha) - from.Sigma) / (to.Sigma - from.Sigma - (ratio * (to.Alpha - from.Alpha)));
}
