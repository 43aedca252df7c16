using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>Noise of which image i takes its share from a stream of (seed i, step, draw) alone: a picture does not depend on the batch it is drawn in.</summary>
/// <param name="seeds">One seed per image of the batch.</param>
public sealed class SeededNoise(IReadOnlyList<ulong> seeds) : IWalkNoise
{
    private const ulong StartStream = 201;
    private const ulong StepStream = 202;

    /// <inheritdoc/>
    public Tensor Start(ImageShape shape, NoiseLevel level, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return Scoped.Run(() =>
        {
            var noise = GaussianNoise.Draw(Streams(0, StartStream), [seeds.Count, shape.Channels, shape.Height, shape.Width], device: device);
            return noise.mul_(Math.Sqrt((level.Alpha * level.Alpha) + (level.Sigma * level.Sigma)));
        });
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are not as many images as seeds.</exception>
    public Tensor Draw(Tensor images, int step, int draw)
    {
        ArgumentNullException.ThrowIfNull(images);
        return images.shape[0] == seeds.Count
            ? GaussianNoise.Draw(Streams((ulong)step + ((ulong)draw << 32), StepStream), images.shape, images.dtype, images.device)
            : throw new ArgumentException($"{images.shape[0]} images for {seeds.Count} seeds; there must be a seed per image.", nameof(images));
    }

    private RandomStream[] Streams(ulong step, ulong stream) => [.. seeds.Select(seed => new RandomStream(seed, step, stream))];
}
