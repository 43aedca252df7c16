namespace Diffusion.Sampling;

/// <summary>The variance of DDPM's steps (Ho et al. 2020, §3.2).</summary>
public enum DdpmVariance
{
    /// <summary>β̃_t, the posterior's: exact for data that are one point. diffusers' <c>fixed_small</c>.</summary>
    FixedSmall,

    /// <summary>β_t, the forward step's: exact for data of unit variance. diffusers' <c>fixed_large</c>.</summary>
    FixedLarge,
}
