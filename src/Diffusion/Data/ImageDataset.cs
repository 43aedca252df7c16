using System.Buffers;
using Diffusion.Imaging;
using Diffusion.Noise;

namespace Diffusion.Data;

/// <summary>Images of one size as bytes, decoded once, with their classes. Reading is safe from many threads.</summary>
public sealed class ImageDataset : ITrainingSet, IDisposable
{
    private readonly PixelStore _store;
    private readonly int[] _slots;
    private readonly int[]? _labels;
    private bool _disposed;

    /// <param name="store">The sealed pixels; owned from now on.</param>
    /// <param name="slots">For each image its slot in the store.</param>
    /// <param name="labels">For each image its class, or null.</param>
    /// <param name="report">What was found; also gives the images' shape and the classes' names.</param>
    internal ImageDataset(PixelStore store, int[] slots, int[]? labels, DataReport report)
    {
        _store = store;
        _slots = slots;
        _labels = labels;
        Report = report;
        ClassNames = [.. report.Classes.Select(entry => entry.Name)];
    }

    /// <summary>Number of images, at least 1.</summary>
    public int Count => _slots.Length;

    /// <summary>1, 3 or 4.</summary>
    public int Channels => Report.Channels;

    /// <summary>In pixels.</summary>
    public int Height => Report.Height;

    /// <summary>In pixels.</summary>
    public int Width => Report.Width;

    /// <summary>Number of classes; 0 when unlabelled.</summary>
    public int ClassCount => ClassNames.Count;

    /// <summary>Names of the classes by label; empty when unlabelled.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public bool IsOnDisk => _store.IsOnDisk;

    /// <summary>What was found when the data was read.</summary>
    public DataReport Report { get; }

    /// <summary>A data set over pixels that are in memory already.</summary>
    /// <param name="images">At least one; all of the same width, height and channels.</param>
    /// <param name="labels">The class of each image, or null when unlabelled.</param>
    /// <param name="classNames">Names of the classes; empty exactly when <paramref name="labels"/> is null.</param>
    /// <exception cref="ArgumentException">Images differ in shape, or labels do not fit the images or the classes.</exception>
    public static ImageDataset FromImages(IReadOnlyList<PixelImage> images, IReadOnlyList<int>? labels = null, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var source = new MemorySource(images, labels, classNames ?? []);
        return DatasetBuilder.Build(source, new DataOptions { Path = "memory", MemoryLimitMiB = long.MaxValue >> 20 }, null, CancellationToken.None);
    }

    /// <summary>The bytes of an image, [C,H,W] row by row; a copy where the data set is in a cache file.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    public ReadOnlySpan<byte> Pixels(int index)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _store.Read(_slots[index]);
    }

    /// <summary>Copies the bytes of an image, [C,H,W] row by row.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <param name="destination">At least C·H·W long.</param>
    public void CopyPixels(int index, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _store.CopyTo(_slots[index], destination);
    }

    /// <summary>The pixels as byte/127.5 − 1; nothing of them is random.</summary>
    /// <inheritdoc/>
    public void CopyTo(Span<float> values, int index, bool isMirrored, RandomStream draws)
    {
        var size = Channels * Height * Width;
        var bytes = ArrayPool<byte>.Shared.Rent(size);
        CopyPixels(index, bytes);
        PixelScale.Convert(bytes.AsSpan(0, size), values);
        ArrayPool<byte>.Shared.Return(bytes);
        for (var row = 0; isMirrored && row < size; row += Width)
        {
            values.Slice(row, Width).Reverse();
        }
    }

    /// <summary>The class of an image, 0 … <see cref="ClassCount"/> − 1.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <exception cref="InvalidOperationException">The data set is unlabelled.</exception>
    public int Label(int index) => (_labels ?? throw new InvalidOperationException("The data set has no classes."))[index];

    /// <summary>An image as it can be shown or saved.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    public PixelImage ToImage(int index) => Planes.Interleave(Pixels(index), Channels, Height, Width);

    /// <summary>Frees the pixels and removes the cache file, if there is one.</summary>
    public void Dispose()
    {
        _disposed = true;
        _store.Dispose();
    }
}
