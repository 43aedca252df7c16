namespace Diffusion.Noise;

/// <summary>How the noise levels of training are drawn.</summary>
public sealed record TimeSamplerOptions
{
    /// <summary>One of <see cref="TimeSampler.Names"/>.</summary>
    public required string Name { get; init; }

    /// <summary>Mean of lognormal's ln(σ/α) or logit_normal's logit; null takes the published −1.2 and 0.</summary>
    public double? Mean { get; init; }

    /// <summary>Standard deviation of the same, above 0; null takes the published 1.2 and 1.</summary>
    public double? StandardDeviation { get; init; }
}
