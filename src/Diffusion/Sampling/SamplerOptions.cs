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
}
