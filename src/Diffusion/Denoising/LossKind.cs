namespace Diffusion.Denoising;

/// <summary>What a network is trained to make small.</summary>
public enum LossKind
{
    /// <summary>The weighted distance between what it answers and what it should (Ho et al. 2020, Eq. 14).</summary>
    Simple,

    /// <summary>L_vlb, the variational bound in bits per dimension (Ho et al. 2020, Eq. 5); over the steps of a schedule.</summary>
    Vlb,

    /// <summary>L_simple + λ·L_vlb, where the bound trains the learned variance only (Nichol &amp; Dhariwal 2021, Eq. 16).</summary>
    Hybrid,
}
