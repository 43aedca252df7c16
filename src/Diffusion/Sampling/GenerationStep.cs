using Diffusion.Imaging;
using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>What a generator has before a batch's first step, and after each.</summary>
/// <param name="Seeds">The seeds of the images asked for in this batch; the batch may hold more, which only fill it.</param>
/// <param name="Index">Steps done: 0 is pure noise, <paramref name="Total"/> the images.</param>
/// <param name="Total">Steps to do.</param>
/// <param name="Level">The level that the images are at.</param>
/// <param name="Noisy">x [B,C,H,W] with B the full batch; lives until the next step is asked for.</param>
/// <param name="Clean">x̂_0 [B,C,H,W] of the last step, null before the first; lives as long.</param>
/// <param name="Calls">How often the denoiser was asked so far.</param>
public sealed record GenerationStep(IReadOnlyList<ulong> Seeds, int Index, int Total, NoiseLevel Level, Tensor Noisy, Tensor? Clean, int Calls)
{
    private PixelImage[]? images;

    /// <summary>How x [N,C,H,W] is seen: <see cref="ImageGenerator.Picture"/>.</summary>
    internal Func<Tensor, PixelImage[]> Picture { get; init; } = PixelTensor.ToImages;

    /// <summary>Whether these are the finished images.</summary>
    public bool IsLast => Index == Total;

    /// <summary>x as pictures, one per seed.</summary>
    public IReadOnlyList<PixelImage> Images() => images ??= Pictures(Noisy);

    /// <summary>x̂_0 as pictures, one per seed: what the denoiser takes them for. Before the first step, x.</summary>
    public IReadOnlyList<PixelImage> CleanImages() => Pictures(Clean ?? Noisy);

    private PixelImage[] Pictures(Tensor batch) => Scoped.Value(() => Picture(batch.narrow(0, 0, Seeds.Count)));
}
