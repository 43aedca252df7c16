using Diffusion.Denoising;
using Diffusion.Imaging;
using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>Makes the pictures of seeds, in batches that are always full: how many are asked for changes no byte of any of them.</summary>
/// <remarks>
/// A kernel may round differently for another batch size, so a short last batch is filled with pictures that nobody asked for, and picture i
/// of a run is always at place i mod B of its batch.
/// </remarks>
/// <param name="denoiserFor">The denoiser of a batch, given its labels [B] int64, or null where none were given. The labels live as long as the batch.</param>
/// <param name="sampler">How to walk.</param>
/// <param name="levels">Where to walk (see <see cref="LevelGrid"/>).</param>
/// <param name="shape">Shape of what the network makes of each picture.</param>
/// <param name="batchSize">B, pictures made at a time.</param>
/// <param name="device">Where the network lives; null is the CPU.</param>
/// <param name="process">The process that the network was trained for (see <see cref="Sampler.Sample"/>).</param>
/// <param name="noiseFor">What a batch of seeds starts from, and its fresh noise; null is <see cref="SeededNoise"/>. A picture's noise must not depend on its batch.</param>
public sealed class ImageGenerator(
    Func<Tensor?, Denoiser> denoiserFor, Sampler sampler, IReadOnlyList<NoiseLevel> levels, ImageShape shape, int batchSize, Device? device = null,
    NoiseProcess? process = null, Func<IReadOnlyList<ulong>, IWalkNoise>? noiseFor = null)
{
    private readonly int batchSize = batchSize > 0
        ? batchSize
        : throw new ArgumentOutOfRangeException(nameof(batchSize), batchSize, "A batch holds at least one picture.");

    private readonly Func<IReadOnlyList<ulong>, IWalkNoise> noiseFor = noiseFor ?? (seeds => new SeededNoise(seeds));

    /// <summary>How x [N,C,H,W] becomes N pictures, asked only of those wanted and only where they are looked at; the default is for pixels in [−1,1].</summary>
    public Func<Tensor, PixelImage[]> Picture { get; init; } = PixelTensor.ToImages;

    /// <summary>Called after each batch, finished or not: for denoisers that remember something of it (<see cref="SelfConditioning"/>).</summary>
    public Action? BatchEnded { get; init; }

    /// <summary>The seeds first, first + 1, …: count of them.</summary>
    public static IReadOnlyList<ulong> Seeds(ulong first, int count) => [.. Enumerable.Range(0, count).Select(i => unchecked(first + (ulong)i))];

    /// <summary>The pictures of the seeds, in their order.</summary>
    /// <param name="seeds">One per picture.</param>
    /// <param name="labels">One class per picture, or null.</param>
    /// <exception cref="ArgumentException">There are not as many labels as seeds.</exception>
    public IEnumerable<GeneratedImage> Generate(IReadOnlyList<ulong> seeds, IReadOnlyList<long>? labels = null) =>
        from step in Run(seeds, labels)
        where step.IsLast
        from picture in step.Seeds.Zip(step.Images())
        select new GeneratedImage(picture.First, picture.Second);

    /// <summary>The same, with every step on the way: for progress, and for pictures of noise becoming images.</summary>
    /// <inheritdoc cref="Generate"/>
    public IEnumerable<GenerationStep> Run(IReadOnlyList<ulong> seeds, IReadOnlyList<long>? labels = null)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        return labels is null || labels.Count == seeds.Count
            ? Enumerable.Range(0, (seeds.Count + batchSize - 1) / batchSize).SelectMany(batch => Batch(seeds, labels, batch * batchSize))
            : throw new ArgumentException($"{labels.Count} labels for {seeds.Count} seeds; there must be a label per picture.", nameof(labels));
    }

    private IEnumerable<GenerationStep> Batch(IReadOnlyList<ulong> seeds, IReadOnlyList<long>? labels, int first)
    {
        ulong[] wanted = [.. seeds.Skip(first).Take(batchSize)];
        var noise = noiseFor([.. Enumerable.Range(0, batchSize).Select(i => i < wanted.Length ? wanted[i] : unchecked(wanted[^1] + (ulong)(i - wanted.Length + 1)))]);
        using var classes = labels is null
            ? null
            : tensor(Enumerable.Range(first, batchSize).Select(i => labels[Math.Min(i, labels.Count - 1)]).ToArray(), device: device).DetachFromDisposeScope();
        using var start = noise.Start(shape, levels[0], device).DetachFromDisposeScope();
        try
        {
            yield return new GenerationStep(wanted, 0, levels.Count - 1, levels[0], start, null, 0) { Picture = Picture };
            foreach (var step in sampler.Sample(denoiserFor(classes), start, levels, noise, process))
            {
                yield return new GenerationStep(wanted, step.Index + 1, levels.Count - 1, step.Level, step.Noisy, step.Clean, step.Calls) { Picture = Picture };
                if (step.Index == levels.Count - 2)
                {
                    step.Dispose();
                }
            }
        }
        finally
        {
            BatchEnded?.Invoke();
        }
    }
}
