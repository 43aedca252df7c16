using System.Buffers;
using Diffusion.Noise;

namespace Diffusion.Data;

/// <summary>
/// The latents of a data set's images, encoded once, with the images' classes: what is seen of an image is x = (z − shift)·scale, where z = µ + σ·ε is drawn
/// anew each time, or is µ.
/// </summary>
public sealed class LatentDataset : ITrainingSet, IDisposable
{
    private readonly LatentStore _store;
    private readonly int[]? _labels;
    private bool _disposed;

    /// <param name="images">The images; gives their number and classes, and is not kept.</param>
    /// <param name="shape">Channels, rows and columns of a latent.</param>
    /// <param name="store">The sealed latents; owned from now on.</param>
    /// <param name="scale">Scale, above 0.</param>
    /// <param name="shift">Shift.</param>
    internal LatentDataset(ImageDataset images, (int Channels, int Height, int Width) shape, LatentStore store, double scale, double shift)
    {
        (Count, ClassNames, _store) = (images.Count, images.ClassNames, store);
        (Channels, Height, Width) = shape;
        (Scale, Shift) = (scale, shift);
        _labels = ClassNames.Count == 0 ? null : [.. Enumerable.Range(0, Count).Select(images.Label)];
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public int Channels { get; }

    /// <inheritdoc/>
    public int Height { get; }

    /// <inheritdoc/>
    public int Width { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>What a latent is multiplied by.</summary>
    public double Scale { get; }

    /// <summary>What is subtracted from a latent before.</summary>
    public double Shift { get; }

    /// <summary>Standard deviation of all values of x, over ε too where latents are drawn: 1 where the scale was measured on this set.</summary>
    public double Deviation => Scale * Math.Sqrt(_store.Moments.Variance);

    /// <summary>Bytes of the stored latents.</summary>
    public long StoredBytes => (long)_store.Slots * _store.Stored * sizeof(float);

    /// <inheritdoc/>
    public bool IsOnDisk => _store.IsOnDisk;

    /// <inheritdoc/>
    public int Label(int index) => (_labels ?? throw new InvalidOperationException("The data set has no classes."))[index];

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A mirror image is asked for, and the images were encoded without.</exception>
    public void CopyTo(Span<float> values, int index, bool isMirrored, RandomStream draws)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var size = Channels * Height * Width;
        var latent = values[..size];
        if (_store.HoldsDeviations)
        {
            ArgumentNullException.ThrowIfNull(draws);
            Draw(latent, index, isMirrored, draws);
        }
        else
        {
            _store.CopyTo(latent, index, isMirrored);
            Standardise(latent);
        }
    }

    /// <summary>Frees the latents and removes the cache file, if there is one.</summary>
    public void Dispose()
    {
        _disposed = true;
        _store.Dispose();
    }

    private void Draw(Span<float> latent, int index, bool isMirrored, RandomStream draws)
    {
        var rented = ArrayPool<float>.Shared.Rent(_store.Stored);
        var stored = rented.AsSpan(0, _store.Stored);
        _store.CopyTo(stored, index, isMirrored);
        var mean = stored[..latent.Length];
        var deviation = stored[latent.Length..];
        draws.FillNormal(latent);
        for (var i = 0; i < latent.Length; i++)
        {
            latent[i] = mean[i] + (deviation[i] * latent[i]);
        }

        ArrayPool<float>.Shared.Return(rented);
        Standardise(latent);
    }

    private void Standardise(Span<float> latent)
    {
        for (var i = 0; i < latent.Length; i++)
        {
            latent[i] = (float)((latent[i] - Shift) * Scale);
        }
    }
}
