using Diffusion.Imaging;
using Diffusion.Noise;
using Diffusion.Sampling;

namespace Diffusion.Cli.Sampling;

/// <summary>How to get from noise to pictures.</summary>
/// <param name="Sampler">How to step.</param>
/// <param name="Levels">Where.</param>
/// <param name="NoiseFor">What a batch of seeds starts from; null is the seeds' noise.</param>
internal sealed record Walk(Sampler Sampler, IReadOnlyList<NoiseLevel> Levels, Func<IReadOnlyList<ulong>, IWalkNoise>? NoiseFor = null)
{
    /// <summary>What is done to each picture in the end; null for nothing.</summary>
    public Func<PixelImage, PixelImage>? Retouch { get; init; }
}
