using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Denoising;

/// <summary>What a network says about noisy images.</summary>
/// <param name="Clean">x̂_0 = E[x_0 | x], the best guess at the clean images, [N,C,H,W].</param>
/// <param name="Variance">
/// The network's second half of channels, [N,C,H,W], where it learns the variance of its step (Nichol and Dhariwal 2021, §3.1); null where it does not.
/// </param>
public readonly record struct Denoised(Tensor Clean, Tensor? Variance = null)
{
    /// <summary>A guess without a variance.</summary>
    public static implicit operator Denoised(Tensor clean) => new(clean);
}

/// <summary>From noisy images to what they may have been. Guidance, thresholds and self-conditioning decorate it.</summary>
/// <param name="noisy">[N,C,H,W], all at one level.</param>
/// <param name="level">That level.</param>
public delegate Denoised Denoiser(Tensor noisy, NoiseLevel level);
