using System.Buffers.Binary;
using System.Diagnostics;

namespace Diffusion.Imaging.Tests;

public sealed class BadFileTests
{
    public static TheoryData<string> AllFiles => [.. Fixtures.Names];

    /// <summary>Where the end of a file holds nothing of the picture (GIF's trailer), losing it loses nothing; all else is refused.</summary>
    [Theory]
    [MemberData(nameof(AllFiles))]
    public void A_file_cut_anywhere_is_refused_or_lost_nothing(string name)
    {
        byte[] whole = Fixtures.Bytes(name);
        var picture = ImageFile.Decode(whole, name);
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] prefix = whole[..length];
            if (TryDecode(prefix) is { } partial)
            {
                Assert.True(whole.Length - length <= 2, $"{length} of {whole.Length} bytes were taken for a whole file");
                Assert.Equal(picture.Pixels, partial.Pixels);
            }
        }
    }

    [Theory]
    [MemberData(nameof(AllFiles))]
    public void A_file_with_wrong_bytes_gives_an_image_of_its_declared_size_or_is_refused(string name)
    {
        byte[] whole = Fixtures.Bytes(name);
        var random = new Random(20);
        for (int trial = 0; trial < 2000 / 11 + 1; trial++)
        {
            byte[] mutated = [.. whole];
            for (int change = random.Next(1, 5); change > 0; change--)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }

            if (TryDecode(mutated, maxPixels: 1 << 22) is { } image)
            {
                var info = ImageFile.Identify(mutated);
                Assert.Equal((info.Width, info.Height), (image.Width, image.Height));
            }
        }
    }

    [Theory]
    [MemberData(nameof(AllFiles))]
    public void Bytes_swapped_for_noise_after_the_signature_are_refused(string name)
    {
        byte[] mutated = Fixtures.Bytes(name);
        new Random(3).NextBytes(mutated.AsSpan(12));
        Assert.Throws<InvalidDataException>(() => ImageFile.Decode(mutated, name));
    }

    public static TheoryData<string, byte[]> HugeFiles => new()
    {
        { "PNG", Patched("palette.png", (16, Big(40000)), (20, Big(25000))) },
        { "BMP", Patched("colour.bmp", (18, Little(40000)), (22, Little(25000))) },
        { "GIF", Patched("colour.gif", (6, [0xFF, 0xFF, 0xFF, 0xFF])) },
        { "JPEG", Patched("colour.jpg", (JpegFrame() + 5, [0xFF, 0xFF, 0xFF, 0xFF])) },
        { "WebP", [.. "RIFF"u8, 22, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF] },
    };

    [Theory]
    [MemberData(nameof(HugeFiles))]
    public void A_thousand_million_declared_pixels_are_refused_before_they_are_decoded(string format, byte[] file)
    {
        var info = ImageFile.Identify(file);
        Assert.Equal(format, info.Format);
        Assert.True((long)info.Width * info.Height >= 1_000_000_000);

        long allocated = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var error = Assert.Throws<InvalidDataException>(() => ImageFile.Decode(file, "huge"));
        Assert.True(watch.ElapsedMilliseconds < 1000);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - allocated < 1 << 20);
        Assert.Contains($"{info.Width}×{info.Height}", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{64L << 20}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_is_the_most_that_is_allowed()
    {
        byte[] file = ImageFile.EncodePng(new(10, 10, 1));
        Assert.Equal(10, ImageFile.Decode(file, "x", maxPixels: 100).Width);
        Assert.Throws<InvalidDataException>(() => ImageFile.Decode(file, "x", maxPixels: 99));
    }

    [Fact]
    public void Few_bytes_that_declare_many_pixels_are_refused_without_the_memory_for_them()
    {
        byte[] file = Patched("palette.png", (16, Big(8000)), (20, Big(8000)));
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(29), PngTestFile.Crc(file.AsSpan(12, 17)));
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => ImageFile.Decode(file, "x"));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - allocated < 1 << 20);
    }

    public static TheoryData<string, byte[], string> BadFiles => new()
    {
        { "nothing", [], "empty" },
        { "text", "Hello, I am no image."u8.ToArray(), "PNG, JPEG, BMP, GIF and WebP" },
        { "bm", "BMW is a make of cars, and this is text."u8.ToArray(), "PNG, JPEG, BMP, GIF and WebP" },
        { "zero", Patched("colour.gif", (6, [0, 0])), "0×12" },
        { "zero.png", Patched("palette.png", (16, Big(0))), "0×12" },
        { "zero.jpg", Patched("colour.jpg", (JpegFrame() + 5, [0, 0])), "16×0" },
        { "half.jpg", Fixtures.Bytes("colour.jpg")[..600], "cut short" },
        { "half.png", Fixtures.Bytes("palette.png")[..100], "cut short" },
        { "crc.png", Patched("palette.png", (29, [0, 0, 0, 0])), "checksum" },
        { "animated.webp", [.. "RIFF"u8, 22, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 3, 0, 0], "animated" },
    };

    [Theory]
    [MemberData(nameof(BadFiles))]
    public void The_message_is_one_line_that_names_the_file_and_the_fault(string name, byte[] file, string fault)
    {
        var error = Assert.Throws<InvalidDataException>(() => ImageFile.Decode(file, name));
        Assert.StartsWith(name + ": ", error.Message, StringComparison.Ordinal);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_jpeg_of_endless_scans_is_refused()
    {
        byte[] file = Fixtures.Bytes("progressive.jpg");
        int scan = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        byte[] scans = [.. Enumerable.Repeat(file[scan..^2], 100).SelectMany(bytes => bytes)];
        Assert.Throws<InvalidDataException>(() => ImageFile.Decode([.. file[..scan], .. scans, 0xFF, 0xD9], "bomb.jpg"));
    }

    internal static PixelImage? TryDecode(byte[] file, long maxPixels = ImageFile.DefaultMaxPixels)
    {
        try
        {
            return ImageFile.Decode(file, "test", maxPixels);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static byte[] Patched(string name, params (int Offset, byte[] Bytes)[] patches)
    {
        byte[] file = Fixtures.Bytes(name);
        foreach (var (offset, bytes) in patches)
        {
            bytes.CopyTo(file, offset);
        }

        return file;
    }

    private static int JpegFrame() => Fixtures.Bytes("colour.jpg").AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);

    private static byte[] Big(int value) => [.. BitConverter.GetBytes(value).Reverse()];

    private static byte[] Little(int value) => BitConverter.GetBytes(value);
}
