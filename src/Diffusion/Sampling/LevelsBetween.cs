using Diffusion.Noise;

namespace Diffusion.Sampling;

/// <summary>A level read off two levels of a walk, for walks that know no process.</summary>
internal static class LevelsBetween
{
    private const double Rounding = 1e-9;

    /// <summary>
    /// The level of a ratio on the circle α² + σ² = 1 where both levels are on it, otherwise on the straight line through them; beyond the two as well.
    /// Time runs straight in ln(σ/α), or along the line where a level has no noise or no signal.
    /// </summary>
    public static NoiseLevel At(NoiseLevel from, NoiseLevel to, double ratio)
    {
        var (share, path) = (Share(from, to, ratio), Math.Log(from.Ratio / ratio) / Math.Log(from.Ratio / to.Ratio));
        var alpha = OnCircle(from) && OnCircle(to) ? 1 / Math.Sqrt(1 + (ratio * ratio)) : from.Alpha + (share * (to.Alpha - from.Alpha));
        var part = double.IsFinite(from.Ratio) && to.Ratio > 0 ? path : share;
        return new NoiseLevel(alpha, ratio * alpha, from.Time + (part * (to.Time - from.Time)));
    }

    private static bool OnCircle(NoiseLevel level) => Math.Abs((level.Alpha * level.Alpha) + (level.Sigma * level.Sigma) - 1) < Rounding;

    /// <summary>s with (σ + s·Δσ) = ratio·(α + s·Δα).</summary>
    private static double Share(NoiseLevel from, NoiseLevel to, double ratio) =>
        ((ratio * from.Alpha) - from.Sigma) / (to.Sigma - from.Sigma - (ratio * (to.Alpha - from.Alpha)));
}
