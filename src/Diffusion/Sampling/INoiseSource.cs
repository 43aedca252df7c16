using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>Where a sampler's fresh noise comes from.</summary>
public interface INoiseSource
{
    /// <summary>ε ~ N(0, I) for one step.</summary>
    /// <param name="images">[N,…] whose shape, element type and device the noise has.</param>
    /// <param name="index">Which step of the sampler, from 0.</param>
    Tensor Draw(Tensor images, int index);
}
