using Diffusion.Data;
using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Training;

/// <summary>Encodes a data set once, before the first step of a model of its latents (Rombach et al. 2022). The same images give the same latents to the last bit.</summary>
public static class LatentEncoder
{
    /// <summary>Pixels that are encoded at once.</summary>
    private const int PixelsPerBatch = 1 << 18;

    /// <summary>The latents of all images, and of their mirror images where those are to be seen too.</summary>
    /// <param name="images">What to encode; stays the caller's, and is not needed afterwards.</param>
    /// <param name="space">The autoencoder, and what is subtracted from its latents.</param>
    /// <param name="options">
    /// What latents are scaled by (<see cref="DataOptions.LatentScale"/>; null is 1/standard deviation of these), whether they are drawn and images mirrored, and
    /// where they are kept.
    /// </param>
    /// <param name="device">Where the autoencoder is.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArgumentException">The images do not fit the autoencoder.</exception>
    /// <exception cref="InputException">The autoencoder answers numbers that are not finite, or the same number everywhere, or there is no room for a cache file.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static LatentDataset Encode(
        ImageDataset images, LatentSpace space, DataOptions options, Device device, IProgress<DataProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(options);
        var (config, multiple) = (space.Config, space.Config.SizeMultiple);
        var shape = (config.LatentChannels, images.Height / multiple, images.Width / multiple);
        var store = new LatentStore(images.Count, config.LatentChannels * (images.Height / multiple) * (images.Width / multiple), options);
        try
        {
            Fill(store, images, space, device, new ProgressThrottle(progress, "Encoding images", store.Slots), cancellation);
            return new LatentDataset(images, shape, store, Scale(store.Moments.Variance, options.LatentScale), space.Shift);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    private static double Scale(double variance, double? given) =>
        !double.IsFinite(variance) ? throw new InputException("The autoencoder answers these images with numbers that are not finite: its weights are damaged, or it is for other images.")
        : variance > 0 ? given ?? (1 / Math.Sqrt(variance))
        : throw new InputException("The autoencoder answers every image with the same number everywhere: there is nothing to learn of its latents.");

    private static void Fill(LatentStore store, ImageDataset images, LatentSpace space, Device device, ProgressThrottle progress, CancellationToken cancellation)
    {
        var size = Math.Max(1, PixelsPerBatch / (images.Height * images.Width));
        foreach (var isMirrored in store.HoldsMirrored ? [false, true] : new[] { false })
        {
            foreach (var batch in Enumerable.Range(0, images.Count).Chunk(size))
            {
                cancellation.ThrowIfCancellationRequested();
                Scoped.Run(() => Write(store, batch, isMirrored, space.Posterior(Pixels(images, batch, isMirrored, device))));
                Array.ForEach(batch, _ => progress.Advance());
            }
        }
    }

    private static Tensor Pixels(ImageDataset images, int[] batch, bool isMirrored, Device device)
    {
        var size = images.Channels * images.Height * images.Width;
        var pixels = new float[batch.Length * size];
        var unused = new RandomStream(0, 0, 0);
        for (var i = 0; i < batch.Length; i++)
        {
            images.CopyTo(pixels.AsSpan(i * size, size), batch[i], isMirrored, unused);
        }

        return PixelTensor.FromFloats(pixels, batch.Length, images.Channels, images.Height, images.Width, device);
    }

    private static void Write(LatentStore store, int[] batch, bool isMirrored, Probability.DiagonalGaussian posterior)
    {
        var (mean, deviation) = (Floats(posterior.Mean), Floats(posterior.Deviation));
        var size = mean.Length / batch.Length;
        for (var i = 0; i < batch.Length; i++)
        {
            store.Write(batch[i], isMirrored, mean.AsSpan(i * size, size), deviation.AsSpan(i * size, size));
        }
    }

    private static float[] Floats(Tensor values) => values.to_type(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
}
