namespace Diffusion.Imaging.Tests;

public sealed class PixelImageTests
{
    [Theory]
    [InlineData(0, 1, 1, 0)]
    [InlineData(1, 0, 1, 0)]
    [InlineData(-1, -1, 1, 1)]
    [InlineData(1, 1, 2, 2)]
    [InlineData(1, 1, 5, 5)]
    [InlineData(2, 2, 3, 11)]
    [InlineData(2, 2, 3, 13)]
    public void Sizes_that_do_not_fit_the_bytes_are_refused(int width, int height, int channels, int bytes) =>
        Assert.ThrowsAny<ArgumentException>(() => new PixelImage(width, height, channels, new byte[bytes]));

    [Fact]
    public void Samples_stand_in_rows_of_pixels_of_channels()
    {
        var image = Fixtures.Noise(5, 4, 3);
        Assert.Equal(image.Pixels[(2 * 5 + 3) * 3 + 1], image.Row(2)[3 * 3 + 1]);
        Assert.Equal(15, image.Row(3).Length);
    }

    [Fact]
    public void A_crop_is_the_middle_and_leans_to_the_top_left()
    {
        var image = new PixelImage(5, 4, 1, [.. Enumerable.Range(0, 20).Select(i => (byte)i)]);
        Assert.Equal([6, 7, 11, 12], image.CentreCrop(2, 2).Pixels);
        Assert.Equal([1, 2, 3], image.CentreCrop(3, 4).Row(0).ToArray());
        Assert.Equal(image.Pixels, image.CentreCrop(5, 4).Pixels);
        var colour = Fixtures.Noise(6, 6, 3);
        Assert.Equal(Fixtures.Pixel(colour, 2, 2), Fixtures.Pixel(colour.CentreCrop(2, 2), 0, 0));
    }

    [Theory]
    [InlineData(6, 4)]
    [InlineData(5, 5)]
    [InlineData(0, 4)]
    [InlineData(3, -1)]
    public void A_crop_that_does_not_fit_is_refused(int width, int height) =>
        Assert.Throws<ArgumentException>(() => new PixelImage(5, 4, 1).CentreCrop(width, height));

    [Fact]
    public void Gray_goes_through_colour_and_alpha_unchanged()
    {
        var gray = new PixelImage(256, 1, 1, [.. Enumerable.Range(0, 256).Select(i => (byte)i)]);
        Assert.Equal(gray.Pixels, gray.ToChannels(3).ToChannels(1).Pixels);
        Assert.Equal(gray.Pixels, gray.ToChannels(4).ToChannels(1).Pixels);
        Assert.Equal(gray.Pixels, gray.ToChannels(3).ToChannels(4).ToChannels(3).ToChannels(1).Pixels);
    }

    [Fact]
    public void Colour_goes_through_alpha_unchanged()
    {
        var colour = Fixtures.Noise(9, 7, 3);
        Assert.Equal(colour.Pixels, colour.ToChannels(4).ToChannels(3).Pixels);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void Its_own_channels_are_a_copy(int channels)
    {
        var image = Fixtures.Noise(3, 3, channels);
        Assert.Equal(image.Pixels, image.ToChannels(channels).Pixels);
        Assert.NotSame(image.Pixels, image.ToChannels(channels).Pixels);
    }

    [Theory]
    [InlineData(255, 0, 0, 76)]
    [InlineData(0, 255, 0, 150)]
    [InlineData(0, 0, 255, 29)]
    [InlineData(255, 255, 255, 255)]
    [InlineData(12, 200, 90, 131)]
    public void Gray_is_the_luma_of_rec_601(byte red, byte green, byte blue, byte luma) =>
        Assert.Equal([luma], new PixelImage(1, 1, 3, [red, green, blue]).ToChannels(1).Pixels);

    [Fact]
    public void What_is_transparent_shows_white()
    {
        var image = new PixelImage(3, 1, 4, [10, 20, 30, 0, 10, 20, 30, 255, 0, 0, 0, 51]);
        Assert.Equal([255, 255, 255, 10, 20, 30, 204, 204, 204], image.ToChannels(3).Pixels);
        Assert.Equal([255, 18, 204], image.ToChannels(1).Pixels);
    }

    [Fact]
    public void Other_channel_counts_are_refused() => Assert.Throws<ArgumentException>(() => new PixelImage(1, 1, 1).ToChannels(2));
}
