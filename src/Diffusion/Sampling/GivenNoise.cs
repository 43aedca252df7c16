using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>A walk that starts from a tensor, such as <see cref="DdimInversion"/> finds, and draws no fresh noise.</summary>
/// <param name="start">x at the first level: [1,C,H,W] for every image of a batch; stays the caller's.</param>
/// <param name="count">N, images of a batch.</param>
public sealed class GivenNoise(Tensor start, int count) : IWalkNoise
{
    private readonly Tensor start = start ?? throw new ArgumentNullException(nameof(start));

    /// <inheritdoc/>
    public Tensor Start(ImageShape shape, NoiseLevel level, Device? device = null) => start.repeat(count, 1, 1, 1);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Always: only samplers without fresh noise lead back to what the noise is of.</exception>
    public Tensor Draw(Tensor images, int step, int draw) =>
        throw new InvalidOperationException("A walk from given noise draws none; use a sampler without fresh noise, such as ddim with eta 0.");
}
