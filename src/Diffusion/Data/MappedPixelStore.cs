using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Diffusion.Data;

/// <summary>
/// A store in a file that is written once and then mapped. The disk space is reserved first and the file is written with ordinary writes:
/// a full disk is then an exception, where a write through the mapping would kill the process.
/// </summary>
internal sealed class MappedPixelStore : PixelStore
{
    private readonly SafeFileHandle _file;
    private readonly long _length;
    private MemoryMappedFile? _mapping;
    private MemoryMappedViewAccessor? _view;

    public MappedPixelStore(int slots, int imageBytes, string folder)
        : base(imageBytes)
    {
        _length = (long)slots * imageBytes;
        var path = Path.Combine(folder, $"diffusion-{Environment.ProcessId}-{Guid.NewGuid():N}.cache");
        try
        {
            Directory.CreateDirectory(folder);
            _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose, _length);
            if (!OperatingSystem.IsWindows())
            {
                File.Delete(path); // the open file stays usable, and nothing is left behind even if the process is killed
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"Cannot make the cache file of {_length / 1048576:N0} MiB in '{folder}': {e.Message.TrimEnd('.')}. Set Data:CacheFolder to a folder with room, or raise Data:MemoryLimitMiB.", e);
        }
    }

    public override bool IsMemoryMapped => true;

    public override void Write(int slot, ReadOnlySpan<byte> pixels) => RandomAccess.Write(_file, pixels, (long)slot * ImageBytes);

    public override void Seal()
    {
        _mapping = MemoryMappedFile.CreateFromFile(_file, null, _length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _mapping.CreateViewAccessor(0, _length, MemoryMappedFileAccess.Read);
    }

    public override void CopyTo(int slot, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_view is null, this);
        var offset = (ulong)_view.PointerOffset + ((ulong)slot * (ulong)ImageBytes);
        _view.SafeMemoryMappedViewHandle.ReadSpan(offset, destination[..ImageBytes]);
    }

    public override ReadOnlySpan<byte> Read(int slot)
    {
        var pixels = new byte[ImageBytes];
        CopyTo(slot, pixels);
        return pixels;
    }

    public override void Dispose()
    {
        _view?.Dispose();
        _mapping?.Dispose();
        _file.Dispose();
    }
}
