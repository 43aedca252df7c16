using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Diffusion.Imaging;

/// <summary>
/// Images as NumPy's archive of arrays (.npz), which evaluators of generated images read: <c>arr_0</c>, uint8 [N,H,W,C], and where there are labels <c>arr_1</c>, int64 [N].
/// The layout is improved-diffusion's and guided-diffusion's. Nothing is compressed, and an archive above 4 GiB is Zip64. One image is in memory at a time.
/// </summary>
public static class NpzImages
{
    /// <summary>NumPy's format 1.0: six letters, two bytes of version, two of the header's length.</summary>
    private const int PreambleBytes = 10;

    /// <summary>The data of an array begins at a multiple of it.</summary>
    private const int Alignment = 64;

    /// <summary>The earliest time that a zip can say: the same images give the same bytes.</summary>
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes the archive.</summary>
    /// <param name="target">Where to; can be sought in, as a file can.</param>
    /// <param name="count">N, at least 1.</param>
    /// <param name="images">N images of one shape, in their order; asked for once, one after another.</param>
    /// <param name="labels">N classes, or null for images without.</param>
    /// <exception cref="ArgumentException">There are fewer or more images or labels than said, or an image has another shape than the first.</exception>
    public static void Write(Stream target, int count, IEnumerable<PixelImage> images, IEnumerable<long>? labels)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        using var archive = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);
        using (var array = Begin(archive, "arr_0"))
        {
            WriteImages(array, count, images);
        }

        if (labels is not null)
        {
            using var array = Begin(archive, "arr_1");
            WriteLabels(array, count, labels);
        }
    }

    private static Stream Begin(ZipArchive archive, string name)
    {
        var entry = archive.CreateEntry(name + ".npy", CompressionLevel.NoCompression);
        entry.LastWriteTime = NoTime;
        return entry.Open();
    }

    private static void WriteImages(Stream array, int count, IEnumerable<PixelImage> images)
    {
        PixelImage? first = null;
        var written = 0;
        foreach (var image in images)
        {
            if (first is null)
            {
                first = image;
                array.Write(Header("|u1", FormattableString.Invariant($"({count}, {image.Height}, {image.Width}, {image.Channels})")));
            }
            else if ((image.Width, image.Height, image.Channels) != (first.Width, first.Height, first.Channels))
            {
                throw new ArgumentException(
                    $"Image {written} is {image.Width}×{image.Height} with {image.Channels} channels, the first is {first.Width}×{first.Height} with {first.Channels}; they must be alike.", nameof(images));
            }

            array.Write(image.Pixels);
            written++;
        }

        Require(count, written, "images");
    }

    private static void WriteLabels(Stream array, int count, IEnumerable<long> labels)
    {
        array.Write(Header("<i8", FormattableString.Invariant($"({count},)")));
        Span<byte> number = stackalloc byte[sizeof(long)];
        var written = 0;
        foreach (var label in labels)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, label);
            array.Write(number);
            written++;
        }

        Require(count, written, "labels");
    }

    private static void Require(int count, int written, string what)
    {
        if (written != count)
        {
            throw new ArgumentException($"{written} {what} were given, but {count} were promised.", what);
        }
    }

    /// <summary>What stands before an array's data (numpy.lib.format, version 1.0).</summary>
    private static byte[] Header(string type, string shape)
    {
        var text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {shape}, }}";
        var length = (PreambleBytes + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var header = new byte[length];
        header.AsSpan().Fill((byte)' ');
        header[0] = 0x93;
        "NUMPY"u8.CopyTo(header.AsSpan(1));
        (header[6], header[7]) = (1, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(length - PreambleBytes));
        Encoding.ASCII.GetBytes(text, header.AsSpan(PreambleBytes));
        header[^1] = (byte)'\n';
        return header;
    }
}
