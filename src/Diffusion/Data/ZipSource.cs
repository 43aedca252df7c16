using System.IO.Compression;
using Diffusion.Imaging;

namespace Diffusion.Data;

/// <summary>
/// A .zip of images; folders in it are classes. Entries are unpacked in memory one by one: nothing of them reaches the disk, and what they
/// declare is checked before and while they are unpacked.
/// </summary>
internal sealed class ZipSource : IImageSource
{
    private const long MaximumTotalBytes = 1L << 40;
    private const long RatioMattersAbove = 1 << 20;
    private const long MaximumRatio = 200;

    private readonly Lock _reading = new();
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];
    private readonly List<RejectedImage> _rejected = [];
    private readonly ImageTree _tree;

    public ZipSource(string file, string split)
    {
        try
        {
            _archive = ZipFile.OpenRead(file);
            List(file);
            _tree = ImageTree.Create(_entries.Keys, split, file);
            _rejected.AddRange(_tree.Rejected);
        }
        catch (Exception e)
        {
            _archive?.Dispose();
            if (e is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                throw new InputException($"'{file}' is not a readable zip: {e.Message.TrimEnd('.')}. Download or pack it again.", e);
            }

            throw;
        }
    }

    public string Kind => "zip of images";

    public int Count => _tree.Paths.Count;

    public IReadOnlyList<string> ClassNames => _tree.ClassNames;

    public IReadOnlyList<RejectedImage> Rejected => _rejected;

    public IReadOnlyList<string> Notes => _tree.Notes;

    public string Name(int index) => _tree.Paths[index];

    public int Label(int index) => _tree.Labels[index];

    public PixelImage Read(int index)
    {
        var name = Name(index);
        return ImageDecoding.Decode(Unpack(_entries[name]), name);
    }

    public void Dispose() => _archive.Dispose();

    private void List(string file)
    {
        var total = 0L;
        foreach (var entry in _archive.Entries)
        {
            var name = entry.FullName.Replace('\\', '/');
            if (name.EndsWith('/'))
            {
                continue;
            }

            if (entry.IsEncrypted)
            {
                throw new InputException($"'{file}' is encrypted ('{name}'); unpack it with its password and give the folder.");
            }

            total += entry.Length;
            if (name.Split('/').Any(part => part is ".." or "." or ""))
            {
                _rejected.Add(new RejectedImage(name, "unsafe path", "its path is not a plain path inside the archive"));
            }
            else if (!_entries.TryAdd(name, entry))
            {
                _rejected.Add(new RejectedImage(name, "duplicate", "the archive has it twice; the first is used"));
            }
        }

        if (total > MaximumTotalBytes)
        {
            throw new InputException($"'{file}' declares {total:N0} bytes when unpacked; the limit is {MaximumTotalBytes:N0}.");
        }
    }

    private byte[] Unpack(ZipArchiveEntry entry)
    {
        ImageDecoding.RejectTooLong(entry.Length);
        if (entry.Length > RatioMattersAbove && entry.Length / Math.Max(1, entry.CompressedLength) > MaximumRatio)
        {
            throw new RejectedException("too large", $"unpacks to {entry.Length / Math.Max(1, entry.CompressedLength):N0} times its size; the limit is {MaximumRatio}");
        }

        lock (_reading) // an archive is one stream; decoding, which takes the time, happens outside
        {
            using var stream = entry.Open();
            var data = new byte[entry.Length];
            var length = stream.ReadAtLeast(data, data.Length, throwOnEndOfStream: false);
            return length == data.Length && stream.ReadByte() < 0
                ? data
                : throw new RejectedException("unreadable", $"does not have the {entry.Length:N0} bytes that the archive declares");
        }
    }
}
