using System.IO.Compression;
using Diffusion.Imaging;

namespace Diffusion.Data;

/// <summary>
/// A .zip of images; folders in it are classes. Entries are unpacked in memory one by one: nothing of them reaches the disk, and what they
/// declare is checked before and while they are unpacked.
/// </summary>
internal sealed class ZipSource : IImageSource
{
    private readonly Lock _reading = new();
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];
    private readonly List<RejectedImage> _rejected = [];
    private readonly ImageTree _tree;

    public ZipSource(string file, string split)
    {
        try
        {
            _archive = Open(file);
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

    private static ZipArchive Open(string file)
    {
        var stream = RegularFile.Open(file);
        try
        {
            return new ZipArchive(stream, ZipArchiveMode.Read);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private void List(string file)
    {
        CheckSizes(file);
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

            if (EntryPath.Problem(name) is { } problem)
            {
                _rejected.Add(new RejectedImage(name, "unsafe path", problem));
            }
            else if (!_entries.TryAdd(name, entry))
            {
                _rejected.Add(new RejectedImage(name, "duplicate", "the archive has it twice; the first is used"));
            }
        }
    }

    /// <summary>What the archive declares as a whole, against the bytes that it has.</summary>
    private void CheckSizes(string file)
    {
        if (_archive.Entries.Count > UnpackingLimits.ZipEntries)
        {
            throw new InputException($"'{file}' has {_archive.Entries.Count:N0} entries; {UnpackingLimits.ZipEntries:N0} is the most.");
        }

        var own = RegularFile.Length(file);
        var (packed, unpacked) = (0L, 0L);
        foreach (var entry in _archive.Entries)
        {
            packed += entry.CompressedLength;
            unpacked += entry.Length;
            if (packed > own || packed < 0)
            {
                throw new InputException($"'{file}' has entries that share their bytes: they claim more than the {own:N0} that it has. It is damaged or made to fill the disk.");
            }

            if (unpacked < 0 || UnpackingLimits.IsBomb(unpacked, own, UnpackingLimits.FreeZipBytes))
            {
                throw new InputException($"'{file}' {UnpackingLimits.Describe(unpacked < 0 ? long.MaxValue : unpacked, own)}. It is damaged or made to fill the memory.");
            }
        }
    }

    private byte[] Unpack(ZipArchiveEntry entry)
    {
        ImageDecoding.RejectTooLong(entry.Length);
        if (UnpackingLimits.IsBomb(entry.Length, entry.CompressedLength, UnpackingLimits.FreeEntryBytes))
        {
            throw new RejectedException("too large", UnpackingLimits.Describe(entry.Length, entry.CompressedLength));
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
