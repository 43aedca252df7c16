namespace Diffusion.Imaging.Tests;

public sealed class PngRoundTripTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 5, 1)]
    [InlineData(1, 9, 3)]
    [InlineData(33, 17, 3)]
    [InlineData(16, 16, 4)]
    public void An_image_comes_back_from_png_to_the_byte(int width, int height, int channels)
    {
        foreach (var image in new[] { Fixtures.Noise(width, height, channels), Fixtures.Noise(width, height, channels).Resize(64, 48), new(width, height, channels) })
        {
            byte[] file = ImageFile.EncodePng(image);
            var back = ImageFile.Decode(file, "test");
            Assert.Equal(new ImageInfo("PNG", image.Width, image.Height), ImageFile.Identify(file));
            Assert.Equal(channels, back.Channels);
            Assert.Equal(image.Pixels, back.Pixels);
            Assert.Equal(file, ImageFile.EncodePng(image));
        }
    }
}
