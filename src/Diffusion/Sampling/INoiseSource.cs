using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>Where a sampler's fresh noise comes from.</summary>
public interface INoiseSource
{
    /// <summary>z ~ N(0, I).</summary>
    /// <param name="images">[N,…] whose shape, element type and device the noise has.</param>
    /// <param name="step">Which step of the sampler, from 0.</param>
    /// <param name="draw">Which of the step's draws, from 0.</param>
    Tensor Draw(Tensor images, int step, int draw);
}
