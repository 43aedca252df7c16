using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Diffusion.Imaging.Tests;

public sealed class NpzImagesTests
{
    [Theory]
    [InlineData(1, 5, 4, 1)]
    [InlineData(3, 2, 7, 3)]
    [InlineData(20, 16, 16, 4)]
    public void The_first_array_is_the_images_one_after_another(int count, int width, int height, int channels)
    {
        var images = Images(count, width, height, channels);
        using var archive = Written(count, images, null);

        Assert.Equal(["arr_0.npy"], archive.Entries.Select(entry => entry.FullName));
        var (header, data) = Array(archive, "arr_0.npy");
        Assert.Equal($"{{'descr': '|u1', 'fortran_order': False, 'shape': ({count}, {height}, {width}, {channels}), }}", header);
        Assert.Equal(images.SelectMany(image => image.Pixels), data);
    }

    [Fact]
    public void The_second_array_is_the_labels()
    {
        long[] labels = [0, 9, 1L << 40, 3];
        using var archive = Written(4, Images(4, 3, 3, 1), labels);

        var (header, data) = Array(archive, "arr_1.npy");
        Assert.Equal("{'descr': '<i8', 'fortran_order': False, 'shape': (4,), }", header);
        Assert.Equal(labels, data.Chunk(8).Select(bytes => BinaryPrimitives.ReadInt64LittleEndian(bytes)));
    }

    [Fact]
    public void Nothing_is_compressed_so_that_a_reader_can_map_the_file()
    {
        using var archive = Written(5, [.. Enumerable.Repeat(new PixelImage(32, 32, 3), 5)], [1, 1, 1, 1, 1]);

        Assert.All(archive.Entries, entry => Assert.Equal(entry.Length, entry.CompressedLength));
    }

    [Fact]
    public void The_same_images_give_the_same_bytes()
    {
        byte[] Bytes()
        {
            using var file = new MemoryStream();
            NpzImages.Write(file, 2, Images(2, 4, 4, 3), [7, 8]);
            return file.ToArray();
        }

        Assert.Equal(Bytes(), Bytes());
    }

    [Fact]
    public void Each_image_is_written_before_the_next_is_asked_for()
    {
        using var file = new MemoryStream();
        var lengths = new List<long>();
        IEnumerable<PixelImage> Watched()
        {
            foreach (var image in Images(6, 256, 256, 3))
            {
                lengths.Add(file.Length);
                yield return image;
            }
        }

        NpzImages.Write(file, 6, Watched(), null);

        // A stream may hold back a buffer's worth, but not an image of 192 KiB.
        Assert.All(lengths.Zip(lengths.Skip(1)), pair => Assert.True(pair.Second - pair.First > 100_000));
    }

    [Theory]
    [InlineData(3, 2, 3, "2 images were given, but 3 were promised.")]
    [InlineData(1, 2, 1, "2 images were given, but 1 were promised.")]
    [InlineData(2, 2, 1, "1 labels were given, but 2 were promised.")]
    public void Too_few_or_too_many_are_refused(int count, int images, int labels, string expected)
    {
        using var file = new MemoryStream();
        var wrong = Assert.Throws<ArgumentException>(() => NpzImages.Write(file, count, Images(images, 4, 4, 1), new long[labels]));
        Assert.StartsWith(expected, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_of_different_shapes_are_refused()
    {
        using var file = new MemoryStream();
        var wrong = Assert.Throws<ArgumentException>(() => NpzImages.Write(file, 2, [new PixelImage(4, 4, 1), new PixelImage(4, 5, 1)], null));
        Assert.StartsWith("Image 1 is 4×5 with 1 channels, the first is 4×4 with 1; they must be alike.", wrong.Message, StringComparison.Ordinal);
    }

    private static PixelImage[] Images(int count, int width, int height, int channels)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var pixels = new byte[width * height * channels];
            random.NextBytes(pixels);
            return new PixelImage(width, height, channels, pixels);
        })];
    }

    private static ZipArchive Written(int count, PixelImage[] images, long[]? labels)
    {
        var file = new MemoryStream();
        NpzImages.Write(file, count, images, labels);
        return new ZipArchive(file, ZipArchiveMode.Read);
    }

    /// <summary>Reads an array as numpy.lib.format says it is laid out, version 1.0.</summary>
    private static (string Header, byte[] Data) Array(ZipArchive archive, string name)
    {
        using var entry = archive.GetEntry(name)!.Open();
        using var copy = new MemoryStream();
        entry.CopyTo(copy);
        var bytes = copy.ToArray();
        Assert.Equal([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0], bytes[..8]);
        var length = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        Assert.Equal(0, (10 + length) % 64);
        Assert.Equal((byte)'\n', bytes[10 + length - 1]);
        return (Encoding.ASCII.GetString(bytes, 10, length).TrimEnd('\n', ' '), bytes[(10 + length)..]);
    }
}
