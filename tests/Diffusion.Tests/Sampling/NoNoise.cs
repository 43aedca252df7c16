using Diffusion.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Tests.Sampling;

/// <summary>For samplers that add no noise.</summary>
internal sealed class NoNoise : INoiseSource
{
    public Tensor Draw(Tensor images, int step, int draw) => throw new InvalidOperationException("A deterministic sampler draws no noise.");
}
