using Diffusion.Cli.Training;
using Diffusion.Data;
using Diffusion.Noise;

namespace Diffusion.Cli.Benchmarks;

/// <summary>Where a benchmark's batches come from: images that are read as a run reads them, or one batch of noise again and again.</summary>
internal sealed class BatchSource : IDisposable
{
    private const ulong PixelStream = 301;
    private const ulong LabelStream = 302;

    /// <summary>As a run keeps ready.</summary>
    private const int BatchesAhead = 2;

    private readonly BatchLoader? loader;
    private readonly TrainingBatch? noise;
    private TrainingBatch? used;

    private BatchSource(BatchLoader? loader, TrainingBatch? noise) => (this.loader, this.noise) = (loader, noise);

    /// <summary>How long batches have been waited for, in all.</summary>
    public TimeSpan Waited => loader?.Waited ?? TimeSpan.Zero;

    /// <summary>Batches of a data set, prepared ahead as in a run.</summary>
    public static BatchSource Of(ITrainingSet data, int batchSize, ulong seed, bool flip) => new(new BatchLoader(data, batchSize, seed, flip, BatchesAhead), null);

    /// <summary>A batch in memory of pixels evenly random in [−1, 1) and of random classes.</summary>
    public static BatchSource Random(DataShape shape, int batchSize, ulong seed)
    {
        var (pixels, labels) = (new RandomStream(seed, 0, PixelStream), new RandomStream(seed, 0, LabelStream));
        var count = checked(batchSize * shape.Channels * shape.Height * shape.Width);
        float[] drawn = [.. Enumerable.Range(0, count).Select(_ => (float)((2 * pixels.NextDouble()) - 1))];
        long[]? classes = shape.ClassNames.Count == 0 ? null : [.. Enumerable.Range(0, batchSize).Select(_ => (long)labels.NextInt(shape.ClassNames.Count))];
        return new BatchSource(null, new TrainingBatch(drawn, classes, batchSize, shape.Channels, shape.Height, shape.Width));
    }

    /// <summary>The next batch; the one before it must not be used any more.</summary>
    public TrainingBatch Next()
    {
        if (loader is null)
        {
            return noise!;
        }
        if (used is not null)
        {
            loader.Recycle(used);
        }
        return used = loader.Next();
    }

    /// <inheritdoc/>
    public void Dispose() => loader?.Dispose();
}
