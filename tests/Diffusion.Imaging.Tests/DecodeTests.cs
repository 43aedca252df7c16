namespace Diffusion.Imaging.Tests;

/// <summary>
/// Every file of data/ shows one picture of 16 × 12 pixels: columns of red, green, blue and white, four pixels wide, at half brightness in the lower six rows.
/// Lossy formats blur colours across edges, so of those the middles of the columns are compared.
/// </summary>
public sealed class DecodeTests
{
    public static TheoryData<string, string, int, int> Files => new()
    {
        // file, format, channels, tolerance of the format's loss
        { "colour.bmp", "BMP", 3, 0 },
        { "colour-rle.bmp", "BMP", 3, 0 },
        { "colour.gif", "GIF", 3, 0 },
        { "colour.jpg", "JPEG", 3, 12 },
        { "progressive.jpg", "JPEG", 3, 12 },
        { "colour.webp", "WebP", 3, 30 },
        { "colour-interlaced.png", "PNG", 3, 0 },
        { "palette.png", "PNG", 3, 0 },
        { "alpha.png", "PNG", 4, 0 },
        { "alpha.webp", "WebP", 4, 0 },
        { "transparent.gif", "GIF", 4, 0 },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_format_shows_the_picture_that_was_stored(string name, string format, int channels, int tolerance)
    {
        byte[] data = Fixtures.Bytes(name);
        Assert.Equal(new ImageInfo(format, 16, 12), ImageFile.Identify(data));

        var image = ImageFile.Decode(data, name);
        Assert.Equal((16, 12, channels), (image.Width, image.Height, image.Channels));
        for (int y = 0; y < 12; y++)
        {
            for (int x = 0; x < 16; x++)
            {
                var pixel = Fixtures.Pixel(image, x, y);
                bool invisible = channels == 4 && pixel[3] == 0, edge = x % 4 is 0 or 3;
                if (!invisible && !(edge && tolerance > 0))
                {
                    AssertColour(Colour(x, y), pixel, tolerance);
                }
            }
        }
    }

    private static byte[] Colour(int x, int y)
    {
        byte level = (byte)(y < 6 ? 255 : 127);
        return (x / 4) switch { 0 => [level, 0, 0], 1 => [0, level, 0], 2 => [0, 0, level], _ => [level, level, level] };
    }

    private static void AssertColour(byte[] expected, byte[] actual, int tolerance)
    {
        for (int c = 0; c < 3; c++)
        {
            Assert.InRange(actual[c], expected[c] - tolerance, expected[c] + tolerance);
        }
    }
}
