using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>What a sampler has after a step.</summary>
/// <param name="Index">Which step, from 0.</param>
/// <param name="Level">The level arrived at.</param>
/// <param name="Noisy">x at that level [N,C,H,W]; after the last step the images.</param>
/// <param name="Clean">x̂_0 [N,C,H,W], the guess that the step was made with.</param>
/// <param name="Calls">How often the denoiser was asked for x̂_0 until here, this step among them.</param>
/// <remarks>
/// The tensors live until the next step is asked for; those of the last step belong to the caller. Both are registered with
/// the dispose scope that is open when the step is asked for.
/// </remarks>
public sealed record SamplingStep(int Index, NoiseLevel Level, Tensor Noisy, Tensor Clean, int Calls) : IDisposable
{
    /// <summary>Frees both tensors.</summary>
    public void Dispose()
    {
        Noisy.Dispose();
        Clean.Dispose();
    }
}
