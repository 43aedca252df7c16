namespace Diffusion.Imaging.Tests;

public sealed class PngDecoderTests
{
    public static TheoryData<int, int, bool> GrayAndColour
    {
        get
        {
            var kinds = new TheoryData<int, int, bool>();
            foreach (var (type, depth) in new[] { (0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (4, 8), (4, 16), (6, 8), (6, 16) })
            {
                kinds.Add(type, depth, false);
                kinds.Add(type, depth, true);
            }

            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(GrayAndColour))]
    public void Every_colour_type_and_depth_is_scaled_to_bytes(int colourType, int depth, bool interlaced)
    {
        int samples = colourType switch { 0 => 1, 2 => 3, 4 => 2, _ => 4 }, channels = colourType switch { 0 => 1, 2 => 3, _ => 4 };
        int max = (1 << depth) - 1;
        int Sample(int x, int y, int c) => (x * 7919 + y * 104729 + c * 1299709) % (max + 1);
        var image = ImageFile.Decode(PngTestFile.Make(19, 11, depth, colourType, interlaced, samples, Sample), "test");

        Assert.Equal((19, 11, channels), (image.Width, image.Height, image.Channels));
        for (int y = 0; y < 11; y++)
        {
            for (int x = 0; x < 19; x++)
            {
                byte[] stored = [.. Enumerable.Range(0, samples).Select(c => (byte)Math.Round(Sample(x, y, c) * 255.0 / max, MidpointRounding.AwayFromZero))];
                Assert.Equal(colourType == 4 ? [stored[0], stored[0], stored[0], stored[1]] : stored, Fixtures.Pixel(image, x, y));
            }
        }
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(4, false)]
    [InlineData(8, true)]
    public void A_palette_gives_its_colours_and_their_alpha(int depth, bool interlaced)
    {
        byte[] palette = [.. Enumerable.Range(0, 3 << depth).Select(i => (byte)(i * 37))];
        int Index(int x, int y, int c) => (x + 3 * y) % (1 << depth);
        byte[] opaque = PngTestFile.Make(9, 5, depth, 3, interlaced, 1, Index, ("PLTE", palette));
        byte[] holed = PngTestFile.Make(9, 5, depth, 3, interlaced, 1, Index, ("PLTE", palette), ("tRNS", [11]));
        PixelImage plain = ImageFile.Decode(opaque, "test"), alpha = ImageFile.Decode(holed, "test");
        for (int i = 0; i < 45; i++)
        {
            int x = i % 9, y = i / 9, index = Index(x, y, 0);
            byte[] colour = palette[(index * 3)..(index * 3 + 3)];
            Assert.Equal(colour, Fixtures.Pixel(plain, x, y));
            Assert.Equal([.. colour, index == 0 ? (byte)11 : (byte)255], Fixtures.Pixel(alpha, x, y));
        }
    }

    [Fact]
    public void The_one_transparent_colour_of_a_file_without_alpha_is_transparent()
    {
        var gray = ImageFile.Decode(PngTestFile.Make(4, 1, 2, 0, false, 1, (x, _, _) => x, ("tRNS", [0, 2])), "test");
        Assert.Equal([0, 0, 0, 255, 85, 85, 85, 255, 170, 170, 170, 0, 255, 255, 255, 255], gray.Pixels);

        var colour = ImageFile.Decode(PngTestFile.Make(2, 1, 8, 2, false, 3, (x, _, c) => x == 0 ? c : 9, ("tRNS", [0, 0, 0, 1, 0, 2])), "test");
        Assert.Equal([0, 1, 2, 0, 9, 9, 9, 255], colour.Pixels);
    }

    [Fact]
    public void A_colour_beyond_the_palette_is_damage()
    {
        byte[] file = PngTestFile.Make(4, 1, 8, 3, false, 1, (x, _, _) => x, ("PLTE", [1, 2, 3]));
        Assert.Contains("palette", Assert.Throws<InvalidDataException>(() => ImageFile.Decode(file, "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_chunks_are_passed_over_unless_they_are_critical()
    {
        byte[] harmless = PngTestFile.Make(2, 2, 8, 0, false, 1, (x, y, _) => x + y, ("gAMA", [0, 0, 0, 0]), ("priv", [1]));
        Assert.Equal([0, 1, 1, 2], ImageFile.Decode(harmless, "x").Pixels);
        byte[] critical = PngTestFile.Make(2, 2, 8, 0, false, 1, (x, y, _) => x + y, ("ABCD", [1]));
        Assert.Contains("ABCD", Assert.Throws<InvalidDataException>(() => ImageFile.Decode(critical, "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_filter_that_the_encoder_may_choose_comes_back()
    {
        // Ramps of different slopes draw every filter out of the encoder: constant rows, horizontal, vertical and slanted ones, noise.
        var image = Fixtures.Noise(64, 64, 3);
        for (int y = 0; y < 48; y++)
        {
            for (int i = 0; i < 192; i++)
            {
                image.Row(y)[i] = (byte)((y / 12) switch { 0 => 7 * y, 1 => 5 * i, 2 => 3 * y + 2 * i, _ => y * i });
            }
        }

        Assert.Equal(image.Pixels, ImageFile.Decode(ImageFile.EncodePng(image), "x").Pixels);
    }
}
