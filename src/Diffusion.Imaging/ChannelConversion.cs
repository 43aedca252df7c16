namespace Diffusion.Imaging;

/// <summary>Gray, RGB and RGBA made out of one another, pixel by pixel.</summary>
internal static class ChannelConversion
{
    public static PixelImage Convert(PixelImage image, int channels) => (image.Channels, channels) switch
    {
        var (from, to) when from == to => new(image.Width, image.Height, channels, [.. image.Pixels]),
        (1, _) => Map(image, channels, static (from, to) => to[..3].Fill(from[0])),
        (3, 1) => Map(image, channels, static (from, to) => to[0] = Luma(from[0], from[1], from[2])),
        (3, 4) => Map(image, channels, static (from, to) => from.CopyTo(to)),
        (4, 1) => Map(image, channels, static (from, to) => to[0] = OverWhite(Luma(from[0], from[1], from[2]), from[3])),
        _ => Map(image, channels, static (from, to) =>
        {
            to[0] = OverWhite(from[0], from[3]);
            to[1] = OverWhite(from[1], from[3]);
            to[2] = OverWhite(from[2], from[3]);
        }),
    };

    private delegate void PixelMap(ReadOnlySpan<byte> from, Span<byte> to);

    private static PixelImage Map(PixelImage image, int channels, PixelMap map)
    {
        var result = new PixelImage(image.Width, image.Height, channels);
        ReadOnlySpan<byte> source = image.Pixels;
        var target = result.Pixels.AsSpan();
        for (int pixel = 0; pixel < image.Width * image.Height; pixel++)
        {
            var to = target.Slice(pixel * channels, channels);
            to[^1] = byte.MaxValue;
            map(source.Slice(pixel * image.Channels, image.Channels), to);
        }

        return result;
    }

    // 0.299, 0.587 and 0.114 in units of 1/65536; they sum to 65536, so that gray stays what it was.
    private static byte Luma(byte red, byte green, byte blue) => (byte)((red * 19595 + green * 38470 + blue * 7471 + 32768) >> 16);

    private static byte OverWhite(byte value, byte alpha) => (byte)((value * alpha + 255 * (255 - alpha) + 127) / 255);
}
