namespace Diffusion.Noise;

/// <summary>The variance of one reverse step p(x_s | x_t) of DDPM.</summary>
public enum StepVariance
{
    /// <summary>β̃_t, the posterior's: exact for data that are one point (Ho et al. 2020, §3.2). diffusers' <c>fixed_small</c>.</summary>
    FixedSmall,

    /// <summary>β_t, the forward step's: exact for data of unit variance (Ho et al. 2020, §3.2). diffusers' <c>fixed_large</c>.</summary>
    FixedLarge,

    /// <summary>The network answers ln σ² itself (Nichol and Dhariwal 2021, their code). diffusers' <c>learned</c>.</summary>
    Learned,

    /// <summary>The network answers where between ln β̃_t (−1) and ln β_t (1) it is (Nichol and Dhariwal 2021, Eq. 15). diffusers' <c>learned_range</c>.</summary>
    LearnedRange,
}
