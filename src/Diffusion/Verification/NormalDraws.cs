using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Verification;

/// <summary>Standard normals of one group of claims, each request from a stream of its own.</summary>
/// <param name="seed">The seed of the verification.</param>
/// <param name="stream">The group's stream.</param>
internal sealed class NormalDraws(ulong seed, ulong stream)
{
    private ulong _requests;

    /// <summary>ε of that shape, float64, on the CPU.</summary>
    public Tensor Next(params long[] shape) => GaussianNoise.Draw(new RandomStream(seed, _requests++, stream), shape, ScalarType.Float64);
}
