using Diffusion.Imaging;

namespace Diffusion.Data;

/// <summary>Between interleaved pixels (RGBRGB…, as files have them) and planes (RR…GG…BB…, as networks have them).</summary>
internal static class Planes
{
    public static PixelImage Interleave(ReadOnlySpan<byte> planes, int channels, int height, int width)
    {
        var pixels = new byte[planes.Length];
        var area = height * width;
        for (var c = 0; c < channels; c++)
        {
            var plane = planes.Slice(c * area, area);
            for (int i = 0, at = c; i < area; i++, at += channels)
            {
                pixels[at] = plane[i];
            }
        }

        return new PixelImage(width, height, channels, pixels);
    }

    public static void Separate(PixelImage image, Span<byte> planes)
    {
        ReadOnlySpan<byte> pixels = image.Pixels;
        var (channels, area) = (image.Channels, image.Width * image.Height);
        for (var c = 0; c < channels; c++)
        {
            var plane = planes.Slice(c * area, area);
            for (int i = 0, at = c; i < area; i++, at += channels)
            {
                plane[i] = pixels[at];
            }
        }
    }
}
