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
        var begin = ThreadTime.Now;
        var error = Assert.Throws<InvalidDataException>(() => ImageFile.Decode(file, "huge"));
        Assert.InRange(ThreadTime.Now - begin, TimeSpan.Zero, TimeSpan.FromSeconds(1));
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

    /// <summary>Scans of a run of empty blocks cost hardly a byte each, and a pass over all pixels.</summary>
    [Fact]
    public void A_jpeg_whose_small_scans_of_many_pixels_would_take_minutes_is_refused()
    {
        byte[] file = ProgressiveBomb(8192, scans: 60);
        Assert.InRange(file.Length, 100_000, 400_000);
        var begin = ThreadTime.Now;
        Assert.Contains("scans or more of 8192×8192 pixels", Assert.Throws<InvalidDataException>(() => ImageFile.Decode(file, "bomb.jpg")).Message, StringComparison.Ordinal);
        Assert.InRange(ThreadTime.Now - begin, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Equal((512, 1), (ImageFile.Decode(ProgressiveBomb(512, scans: 60), "small.jpg") is var image ? image.Width : 0, image.Channels));
    }

    [Theory]
    [InlineData(65_535, 1, true)]
    [InlineData(65_536, 1, false)]
    [InlineData(1, 65_536, false)]
    public void A_side_has_a_limit_of_its_own(int width, int height, bool sound)
    {
        byte[] file = ImageFile.EncodePng(new(width, height, 1));
        Assert.Equal(sound, TryDecode(file) is not null);
    }

    [Fact]
    public void A_pipe_or_a_device_is_not_waited_for()
    {
        string folder = Directory.CreateTempSubdirectory("diffusion-").FullName, pipe = Path.Combine(folder, "a.png");
        using (var made = Process.Start("mkfifo", [pipe]))
        {
            made.WaitForExit();
        }

        try
        {
            Assert.Contains("is empty", Assert.Throws<InvalidDataException>(() => ImageFile.Read(pipe)).Message, StringComparison.Ordinal);
            Assert.Contains("is empty", Assert.Throws<InvalidDataException>(() => ImageFile.Read("/dev/zero")).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>
    /// A gray progressive JPEG (T.81, annex G): a first scan of the mean of each block, none of which changes (a bit 0 each), then scans of one frequency each, in which
    /// all blocks are empty: runs of 2^14 and more (code 0 and 14 bits of length), and single ones (code 10).
    /// </summary>
    private static byte[] ProgressiveBomb(int side, int scans)
    {
        const int least = 1 << 14, most = (1 << 15) - 1;
        int blocks = side / 8 * (side / 8);
        var bits = new List<bool>();
        for (; blocks - bits.Count / 15 * most >= least; bits.AddRange(Enumerable.Repeat(true, 14)))
        {
            bits.Add(false);
        }

        bits.AddRange(Enumerable.Range(0, blocks - bits.Count / 15 * most).SelectMany(_ => new[] { true, false }));
        byte[] run = [.. Packed(bits)], high = [(byte)(side >> 8), (byte)side];
        return
        [
            0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)1, 64),
            0xFF, 0xC2, 0, 11, 8, .. high, .. high, 1, 1, 0x11, 0,
            0xFF, 0xC4, 0, 20, 0x00, 1, .. new byte[15], 0,
            0xFF, 0xC4, 0, 21, 0x10, 1, 1, .. new byte[14], 0xE0, 0x00,
            0xFF, 0xDA, 0, 8, 1, 1, 0x00, 0, 0, 0, .. new byte[blocks / 8],
            .. Enumerable.Range(1, scans - 1).SelectMany(scan => (byte[])[0xFF, 0xDA, 0, 8, 1, 1, 0x00, (byte)scan, (byte)scan, 0, .. run]),
            0xFF, 0xD9,
        ];
    }

    /// <summary>Bits as bytes, the last filled with ones, a zero stuffed after each 0xFF.</summary>
    private static IEnumerable<byte> Packed(List<bool> bits) => bits.Chunk(8)
        .Select(eight => (byte)Enumerable.Range(0, 8).Sum(bit => bit >= eight.Length || eight[bit] ? 0x80 >> bit : 0))
        .SelectMany(value => value == 0xFF ? [value, (byte)0] : new[] { value });

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
