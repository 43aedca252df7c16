using Microsoft.Win32.SafeHandles;

namespace Diffusion.Data;

/// <summary>
/// A store in a file without a name. It is read with ordinary reads: what the system has cached is copied as fast as from a mapping, and a disk that fails is
/// an exception, where a mapping would kill the process. The disk space is reserved first, so that a disk too small is found out at once.
/// </summary>
internal sealed class FilePixelStore : PixelStore
{
    private readonly SafeFileHandle _file;

    public FilePixelStore(int slots, int imageBytes, string folder)
        : base(imageBytes)
    {
        var length = (long)slots * imageBytes;
        var path = Path.Combine(folder, $"diffusion-{Environment.ProcessId}-{Guid.NewGuid():N}.cache");
        try
        {
            Directory.CreateDirectory(folder);
            _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose, length);
            if (!OperatingSystem.IsWindows())
            {
                File.Delete(path); // the open file stays usable, and nothing is left behind even if the process is killed
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"Cannot make the cache file of {length / 1048576:N0} MiB in '{folder}': {e.Message.TrimEnd('.')}. Set Data:CacheFolder to a folder with room, or raise Data:MemoryLimitMiB.", e);
        }
    }

    public override bool IsOnDisk => true;

    public override void Write(int slot, ReadOnlySpan<byte> pixels) => RandomAccess.Write(_file, pixels, (long)slot * ImageBytes);

    public override void CopyTo(int slot, Span<byte> destination)
    {
        var (offset, done) = ((long)slot * ImageBytes, 0);
        while (done < ImageBytes)
        {
            var read = RandomAccess.Read(_file, destination[done..ImageBytes], offset + done);
            done += read > 0 ? read : throw new EndOfStreamException("The cache file of the images (Data:CacheFolder) has been cut short.");
        }
    }

    public override ReadOnlySpan<byte> Read(int slot)
    {
        var pixels = new byte[ImageBytes];
        CopyTo(slot, pixels);
        return pixels;
    }

    public override void Dispose() => _file.Dispose();
}
