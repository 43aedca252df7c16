using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>All that a walk has of chance: where it starts, and its fresh noise.</summary>
public interface IWalkNoise : INoiseSource
{
    /// <summary>Where a walk starts, [N,C,H,W] float32: noise of the standard deviation of x at that level for data of unit variance, √(α² + σ²), unless there is more to start from.</summary>
    /// <param name="shape">Shape of one image.</param>
    /// <param name="level">The first level of the walk.</param>
    /// <param name="device">Where the images live; null is the CPU.</param>
    Tensor Start(ImageShape shape, NoiseLevel level, Device? device = null);
}
