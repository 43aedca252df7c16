using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>What a denoiser said at one step of a walk; multistep samplers look back at it.</summary>
/// <param name="Level">Where.</param>
/// <param name="Noisy">x there [N,C,H,W].</param>
/// <param name="Clean">x̂_0 [N,C,H,W].</param>
public sealed record Estimate(NoiseLevel Level, Tensor Noisy, Tensor Clean)
{
    /// <summary>ε̂ = (x − α·x̂_0)/σ, the noise that goes with x̂_0.</summary>
    public Tensor Epsilon() => (Noisy - Clean * Level.Alpha) / Level.Sigma;
}
