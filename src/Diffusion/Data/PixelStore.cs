namespace Diffusion.Data;

/// <summary>Decoded images, or what stands for them, each in a slot of the same number of bytes. Different slots may be written from different threads at once.</summary>
internal abstract class PixelStore(int imageBytes) : IDisposable
{
    public int ImageBytes { get; } = imageBytes;

    /// <summary>Whether the images are in a file instead of in memory.</summary>
    public abstract bool IsOnDisk { get; }

    /// <summary>A store in memory, or in a cache file where it would take more than the options allow.</summary>
    public static PixelStore Create(int slots, int imageBytes, DataOptions options)
    {
        var mebibytes = (((long)slots * imageBytes) + 1048575) / 1048576;
        return mebibytes > options.MemoryLimitMiB
            ? new FilePixelStore(slots, imageBytes, options.CacheFolder ?? System.IO.Path.GetTempPath())
            : new MemoryPixelStore(slots, imageBytes);
    }

    public abstract void Write(int slot, ReadOnlySpan<byte> pixels);

    /// <exception cref="IOException">The file can no longer be read.</exception>
    public abstract void CopyTo(int slot, Span<byte> destination);

    /// <summary>The bytes of a slot; a copy where they are not in memory.</summary>
    public abstract ReadOnlySpan<byte> Read(int slot);

    public abstract void Dispose();
}
