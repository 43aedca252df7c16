namespace Diffusion.Noise;

/// <summary>How the noise levels share the loss.</summary>
public sealed record WeightingOptions
{
    /// <summary>One of <see cref="Weighting.Names"/>.</summary>
    public required string Name { get; init; }

    /// <summary>γ of min_snr, soft_min_snr and p2, above 0; null takes the published 5, 1/σ_data² and 1.</summary>
    public double? Gamma { get; init; }

    /// <summary>k of p2, above 0; theirs is 1.</summary>
    public double K { get; init; } = 1;

    /// <summary>σ_data of edm and of soft_min_snr's γ: the standard deviation of the images, above 0.</summary>
    public double SigmaData { get; init; } = Prediction.DefaultSigmaData;
}
