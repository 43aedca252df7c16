using Diffusion.Noise;

namespace Diffusion.Sampling;

/// <summary>What can be chosen of a sampler beyond its name; null takes the sampler's own default, and a choice that a sampler does not have is refused.</summary>
public record SamplerOptions
{
    /// <summary>Share of fresh noise, 0–1 (Song et al. 2021, Eq. 16; Karras et al. for the ancestral samplers).</summary>
    public double? Eta { get; init; }

    /// <summary>Order of a multistep solver, 1–4.</summary>
    public int? Order { get; init; }

    /// <summary>Variance of DDPM's steps.</summary>
    public StepVariance? Variance { get; init; }

    /// <summary>S_churn, ≥ 0: how much noise is put back before the steps (Karras et al. 2022, Alg. 2).</summary>
    public double? Churn { get; init; }

    /// <summary>S_tmin, ≥ 0: no noise is put back below this σ/α.</summary>
    public double? ChurnMin { get; init; }

    /// <summary>S_tmax: no noise is put back above this σ/α.</summary>
    public double? ChurnMax { get; init; }

    /// <summary>S_noise, &gt; 0: standard deviation of the fresh noise, 1 where the paper's formula holds.</summary>
    public double? NoiseScale { get; init; }

    /// <summary>Throws unless what is given is in range; all that is not is said at once.</summary>
    /// <exception cref="InputException">Something is not.</exception>
    internal void Check()
    {
        (bool Right, string Error)[] rules =
        [
            (Eta is null or (>= 0 and <= 1), $"Eta is {Eta}; it must be from 0 to 1."),
            (Churn is null or (>= 0 and < double.PositiveInfinity), $"Churn is {Churn}; it must be 0 (none) or above."),
            (ChurnMin is null or >= 0, $"ChurnMin is {ChurnMin}; it must be 0 or above."),
            (!((ChurnMin ?? 0) >= (ChurnMax ?? double.PositiveInfinity)) && !double.IsNaN(ChurnMax ?? 0), $"ChurnMax is {ChurnMax}; it must be above ChurnMin, {ChurnMin ?? 0}."),
            (NoiseScale is null or (> 0 and < double.PositiveInfinity), $"NoiseScale is {NoiseScale}; it must be above 0."),
        ];
        var errors = rules.Where(rule => !rule.Right).Select(rule => rule.Error).ToList();
        if (errors.Count > 0)
        {
            throw new InputException(string.Join(" ", errors));
        }
    }

    /// <summary>S_noise, if it is one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    internal static double CheckedNoiseScale(double noiseScale) => noiseScale > 0 && double.IsFinite(noiseScale)
        ? noiseScale
        : throw new ArgumentOutOfRangeException(nameof(noiseScale), noiseScale, "The scale of the noise must be above 0, and finite.");
}
