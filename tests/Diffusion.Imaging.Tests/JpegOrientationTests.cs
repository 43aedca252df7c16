using System.Buffers.Binary;

namespace Diffusion.Imaging.Tests;

/// <summary>Photographs that a camera stored lying on its side.</summary>
public class JpegOrientationTests
{
    private static readonly PixelImage Stored = ImageFile.Decode(Fixtures.Bytes("colour.jpg"), "colour.jpg");

    /// <summary>Where the stored pixel (x, y) is seen, in words of EXIF: which side of the picture row 0 and column 0 are.</summary>
    private static (int X, int Y) Seen(int orientation, int x, int y, int width, int height) => orientation switch
    {
        1 => (x, y),                            // row 0 is the top, column 0 the left
        2 => (width - 1 - x, y),                // top, right
        3 => (width - 1 - x, height - 1 - y),   // bottom, right
        4 => (x, height - 1 - y),               // bottom, left
        5 => (y, x),                            // left, top
        6 => (height - 1 - y, x),               // right, top
        7 => (height - 1 - y, width - 1 - x),   // right, bottom
        8 => (y, width - 1 - x),                // left, bottom
        _ => throw new ArgumentOutOfRangeException(nameof(orientation)),
    };

    private static byte[] WithExif(byte[] tiff)
    {
        var jpeg = Fixtures.Bytes("colour.jpg");
        byte[] segment = [0xFF, 0xE1, 0, 0, .. "Exif\0\0"u8, .. tiff];
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)(segment.Length - 2));
        return [.. jpeg[..2], .. segment, .. jpeg[2..]];
    }

    private static byte[] Tiff(int orientation, bool little)
    {
        byte[] big = [.. "MM\0*"u8, 0, 0, 0, 8, 0, 2, 1, 0x0F, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];
        byte[] small = [.. "II*\0"u8, 8, 0, 0, 0, 2, 0, 0x0F, 1, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0];
        return little ? small : big;
    }

    [Theory]
    [InlineData(1, false), InlineData(2, false), InlineData(3, false), InlineData(4, false), InlineData(5, false), InlineData(6, false), InlineData(7, false), InlineData(8, false)]
    [InlineData(1, true), InlineData(2, true), InlineData(3, true), InlineData(4, true), InlineData(5, true), InlineData(6, true), InlineData(7, true), InlineData(8, true)]
    public void A_photograph_is_turned_upright(int orientation, bool little)
    {
        var data = WithExif(Tiff(orientation, little));

        var seen = ImageFile.Decode(data, "photo.jpg");

        for (int y = 0; y < Stored.Height; y++)
        {
            for (int x = 0; x < Stored.Width; x++)
            {
                var (seenX, seenY) = Seen(orientation, x, y, Stored.Width, Stored.Height);
                Assert.Equal(Fixtures.Pixel(Stored, x, y), Fixtures.Pixel(seen, seenX, seenY));
            }
        }

        Assert.Equal(new ImageInfo("JPEG", seen.Width, seen.Height), ImageFile.Identify(data));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    public void An_orientation_that_does_not_exist_is_passed_over(int orientation) =>
        Assert.Equal(Stored.Pixels, ImageFile.Decode(WithExif(Tiff(orientation, true)), "photo.jpg").Pixels);

    [Fact]
    public void A_damaged_note_leaves_the_picture_as_it_is()
    {
        var tiff = Tiff(6, true);
        for (int length = 0; length < tiff.Length - 10; length++)
        {
            Assert.Equal(Stored.Pixels, ImageFile.Decode(WithExif(tiff[..length]), "photo.jpg").Pixels);
        }

        tiff[4] = 0xFF; // the directory's offset points past the end
        Assert.Equal(Stored.Pixels, ImageFile.Decode(WithExif(tiff), "photo.jpg").Pixels);
    }
}
