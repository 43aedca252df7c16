namespace Diffusion.Noise;

/// <summary>Grids over σ/α, of any process.</summary>
internal static class RatioLevels
{
    /// <summary>(σ_max^{1/ρ} + k/(n−1)·(σ_min^{1/ρ} − σ_max^{1/ρ}))^ρ (Karras et al. 2022, Eq. 5).</summary>
    internal static IEnumerable<NoiseLevel> Karras(GridInputs inputs, double rho)
    {
        var (min, max) = inputs.Ratios;
        var (low, high) = (Math.Pow(min, 1 / rho), Math.Pow(max, 1 / rho));
        return Between(inputs, min, max, share => Math.Pow(high + (share * (low - high)), rho));
    }

    /// <summary>ln(σ/α) = ln σ_min + (1 − k/(n−1))^ρ·(ln σ_max − ln σ_min); with ρ = 1 evenly spaced.</summary>
    internal static IEnumerable<NoiseLevel> Polyexponential(GridInputs inputs, double rho)
    {
        var (min, max) = inputs.Ratios;
        return Between(inputs, min, max, share => min * Math.Pow(max / min, Math.Pow(1 - share, rho)));
    }

    /// <summary>The ends as they are, and what the formula gives at k/(n−1) of the way between.</summary>
    private static IEnumerable<NoiseLevel> Between(GridInputs inputs, double min, double max, Func<double, double> formula)
    {
        var last = inputs.Steps - 1;
        return Enumerable.Range(0, inputs.Steps).Select(k => inputs.Process.AtRatio(k == 0 ? max : k == last ? min : Math.Clamp(formula((double)k / last), min, max)));
    }
}
