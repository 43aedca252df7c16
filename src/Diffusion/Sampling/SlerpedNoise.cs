using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>Pictures between two: where their walks start, and the fresh noise too, lie on the great circle between those of the two (Song et al. 2021, §5.3).</summary>
/// <remarks>The pictures at 0 and 1 are the two themselves, to the last bit, with every sampler.</remarks>
/// <param name="first">The noise of one picture, N times.</param>
/// <param name="second">The noise of the other, N times.</param>
/// <param name="weights">Where between them each of N pictures is: 0 is the first, 1 the second.</param>
public sealed class SlerpedNoise(IWalkNoise first, IWalkNoise second, IReadOnlyList<double> weights) : IWalkNoise
{
    private readonly IWalkNoise first = first ?? throw new ArgumentNullException(nameof(first));
    private readonly IWalkNoise second = second ?? throw new ArgumentNullException(nameof(second));
    private readonly double[] weights = [.. weights];

    /// <inheritdoc/>
    public Tensor Start(ImageShape shape, NoiseLevel level, Device? device = null) =>
        Scoped.Run(() => Slerp.Between(first.Start(shape, level, device), second.Start(shape, level, device), weights));

    /// <inheritdoc/>
    public Tensor Draw(Tensor images, int step, int draw) => Scoped.Run(() => Slerp.Between(first.Draw(images, step, draw), second.Draw(images, step, draw), weights));
}
