namespace Diffusion.Imaging.Tests;

public sealed class ResizeTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 40)]
    [InlineData(40, 5)]
    [InlineData(13, 17)]
    [InlineData(200, 3)]
    public void A_constant_image_stays_constant(int width, int height)
    {
        foreach (byte[] colour in new byte[][] { [77], [255, 0, 3], [10, 200, 30, 255], [10, 200, 30, 128] })
        {
            var resized = Fixtures.Constant(13, 29, colour).Resize(width, height);
            Assert.Equal(Fixtures.Constant(width, height, colour).Pixels, resized.Pixels);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_same_size_is_the_same_image_in_other_memory(int channels)
    {
        var image = Fixtures.Noise(11, 6, channels);
        var same = image.Resize(11, 6);
        Assert.Equal(image.Pixels, same.Pixels);
        Assert.NotSame(image.Pixels, same.Pixels);
    }

    [Fact]
    public void Halving_keeps_the_mean()
    {
        var image = Fixtures.Noise(128, 96, 1);
        Assert.Equal(image.Pixels.Average(p => p), image.Resize(64, 48).Pixels.Average(p => p), 0.5);
    }

    [Fact]
    public void Shrinking_averages_what_it_drops()
    {
        // Stripes one pixel wide, which a filter that only looks at the nearest pixels would turn into black or white.
        var stripes = new PixelImage(256, 8, 1);
        for (int i = 0; i < stripes.Pixels.Length; i += 2)
        {
            stripes.Pixels[i] = 254;
        }

        Assert.All(stripes.Resize(32, 8).Pixels, value => Assert.InRange(value, 122, 132));
    }

    [Theory]
    [InlineData(64, 16)]
    [InlineData(64, 128)]
    [InlineData(64, 100)]
    public void A_linear_ramp_stays_linear_away_from_the_edges(int from, int to)
    {
        var ramp = new PixelImage(from, 1, 1, [.. Enumerable.Range(0, from).Select(x => (byte)(20 + 3 * x))]);
        var resized = ramp.Resize(to, 1);
        double scale = (double)from / to;
        int margin = (int)Math.Ceiling(2 / Math.Min(scale, 1));
        for (int x = margin; x < to - margin; x++)
        {
            Assert.Equal(20 + 3 * ((x + 0.5) * scale - 0.5), resized.Pixels[x], 0.51);
        }
    }

    [Fact]
    public void Doubling_is_bilinear_to_the_byte()
    {
        var image = new PixelImage(2, 2, 1, [0, 100, 200, 100]);
        Assert.Equal([0, 25, 75, 100, 50, 63, 88, 100, 150, 138, 113, 100, 200, 175, 125, 100], image.Resize(4, 4).Pixels);
    }

    [Fact]
    public void Halving_weighs_by_the_triangle_to_the_byte()
    {
        // Weights 1, 3, 3, 1 eighths inside; at the ends what is outside is left out: 3, 3, 1 sevenths.
        var image = new PixelImage(6, 1, 1, [0, 80, 40, 240, 8, 16]);
        Assert.Equal([(byte)Math.Round(280 / 7.0), (byte)Math.Round(928 / 8.0), (byte)Math.Round(312 / 7.0)], image.Resize(3, 1).Pixels);
    }

    [Fact]
    public void Turning_an_image_and_resizing_it_commute()
    {
        var image = Fixtures.Noise(20, 30, 1);
        var (a, b) = (Transpose(image.Resize(7, 45)), Transpose(image).Resize(45, 7));
        Assert.All(a.Pixels.Zip(b.Pixels), pair => Assert.InRange(pair.First - pair.Second, -1, 1));
    }

    [Fact]
    public void Colours_that_cannot_be_seen_do_not_bleed()
    {
        var image = new PixelImage(2, 1, 4, [255, 0, 0, 255, 0, 255, 0, 0]);
        var one = image.Resize(1, 1);
        Assert.Equal([255, 0, 0, 128], one.Pixels);
    }

    [Fact]
    public void Sizes_below_one_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PixelImage(2, 2, 1).Resize(0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PixelImage(2, 2, 1).Resize(2, -1));
    }

    private static PixelImage Transpose(PixelImage image)
    {
        var turned = new PixelImage(image.Height, image.Width, image.Channels);
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                Fixtures.Pixel(image, x, y).CopyTo(turned.Row(x)[(y * image.Channels)..]);
            }
        }

        return turned;
    }
}
