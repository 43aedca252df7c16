using System.Buffers.Binary;

namespace Diffusion.Imaging.Tests;

public sealed class AnimatedGifTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("imaging-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void An_animation_has_its_frames_their_delays_and_repeats_for_ever(int channels)
    {
        PixelImage[] frames = [.. Enumerable.Range(0, 5).Select(i => Fixtures.Noise(24, 17, channels, i))];
        byte[] file = Write(frames, [0, 14, 100, 250, 1000]);
        Assert.Equal(new ImageInfo("GIF", 24, 17), ImageFile.Identify(file));
        var (loops, delays, sizes) = Parse(file);
        Assert.Equal(0, loops);
        Assert.Equal([1, 1, 10, 25, 100], delays);
        Assert.All(sizes, size => Assert.Equal((24, 17), size));
    }

    [Fact]
    public void Gray_is_kept_exactly()
    {
        var ramp = new PixelImage(16, 16, 1, [.. Enumerable.Range(0, 256).Select(i => (byte)i)]);
        var back = ImageFile.Decode(Write([ramp, Fixtures.Noise(16, 16, 1)], [100, 100]), "x");
        Assert.Equal(ramp.Pixels, back.ToChannels(1).Pixels);
    }

    [Fact]
    public void Few_colours_are_kept_exactly()
    {
        byte[][] colours = [[255, 255, 255], [1, 2, 3], [200, 100, 51], [0, 0, 0]];
        var image = new PixelImage(8, 8, 3, [.. Enumerable.Range(0, 64).SelectMany(i => colours[i * 7 % 4])]);
        Assert.Equal(image.Pixels, ImageFile.Decode(Write([image, new(8, 8, 3)], [50, 50]), "x").Pixels);
    }

    [Fact]
    public void Many_colours_are_reduced_but_stay_what_they_were_on_average()
    {
        var image = new PixelImage(64, 64, 3);
        for (int i = 0; i < 64 * 64; i++)
        {
            (image.Pixels[i * 3], image.Pixels[i * 3 + 1], image.Pixels[i * 3 + 2]) = ((byte)(i % 64 * 4), (byte)(i / 64 * 4), (byte)(255 - i % 64 * 2));
        }

        var back = ImageFile.Decode(Write([image], [50]), "x");
        for (int c = 0; c < 3; c++)
        {
            Assert.Equal(Mean(image, c), Mean(back, c), 3.0);
        }

        Assert.InRange(image.Pixels.Zip(back.Pixels, (a, b) => Math.Abs(a - b)).Average(), 0, 10);
    }

    [Fact]
    public void Transparency_shows_white() =>
        Assert.Equal([255, 255, 255], ImageFile.Decode(Write([new(1, 1, 4)], [50]), "x").ToChannels(3).Pixels);

    [Fact]
    public void What_is_no_animation_is_refused()
    {
        var frame = new PixelImage(2, 2, 1);
        Assert.Throws<ArgumentException>(() => Write([], []));
        Assert.Throws<ArgumentException>(() => Write([frame], [1, 2]));
        Assert.Throws<ArgumentException>(() => Write([frame], [-1]));
        Assert.Throws<ArgumentException>(() => Write([frame, new(3, 2, 1)], [1, 2]));
        Assert.Throws<ArgumentException>(() => Write([new(70000, 1, 1)], [1]));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    private byte[] Write(IReadOnlyList<PixelImage> frames, IReadOnlyList<int> delays)
    {
        string path = Path.Combine(_folder, "a.gif");
        AnimatedGif.Write(path, frames, delays);
        Assert.Equal([path], Directory.GetFiles(_folder));
        return File.ReadAllBytes(path);
    }

    private static double Mean(PixelImage image, int channel) => image.Pixels.Where((_, i) => i % 3 == channel).Average(value => value);

    /// <summary>Walks the blocks of a GIF file: the loop count of its NETSCAPE2.0 block, and of each frame delay and size.</summary>
    private static (int? Loops, List<int> Delays, List<(int, int)> Sizes) Parse(byte[] file)
    {
        int? loops = null;
        List<int> delays = [];
        List<(int, int)> sizes = [];
        int at = 13 + TableBytes(file[10]);
        while (file[at] != 0x3B)
        {
            if (file[at] == 0x2C)
            {
                sizes.Add((UInt16(file, at + 5), UInt16(file, at + 7)));
                at += 11 + TableBytes(file[at + 9]);
            }
            else
            {
                Assert.Equal(0x21, file[at]);
                loops = file[at + 1] == 0xFF && file.AsSpan(at + 3, 11).SequenceEqual("NETSCAPE2.0"u8) ? UInt16(file, at + 16) : loops;
                if (file[at + 1] == 0xF9)
                {
                    delays.Add(UInt16(file, at + 4));
                }

                at += 2;
            }

            for (; file[at] != 0; at += 1 + file[at])
            {
            }

            at++;
        }

        Assert.Equal(file.Length, at + 1);
        return (loops, delays, sizes);
    }

    private static int UInt16(byte[] file, int at) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at));

    private static int TableBytes(int flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
}
