namespace Diffusion.Imaging;

public static unsafe partial class ImageFile
{
    private static partial PixelImage DecodeWithBackEnd(byte[] data, ImageFormat format, ImageInfo info, int channels)
    {
        var place = format is GifFormat gif ? gif.ReadFrame(data) : new(0, 0, info.Width, info.Height);
        using var decoded = DecodeWithGd(data, format).OrThrow($"{format.Name} file is damaged or of a kind that is not supported.");
        var image = new PixelImage(info.Width, info.Height, channels);
        decoded.Use(pointer =>
        {
            RequireSize(pointer, place.Width, place.Height, format);
            Copy(pointer, image, place);
        });
        return image;
    }

    private static GdImage DecodeWithGd(byte[] data, ImageFormat format)
    {
        Gd.Prepare();
        fixed (byte* bytes = data)
        {
            return format switch
            {
                JpegFormat => Gd.gdImageCreateFromJpegPtrEx(data.Length, bytes, ignoreWarning: 0),
                GifFormat => Gd.gdImageCreateFromGifPtr(data.Length, bytes),
                BmpFormat => Gd.gdImageCreateFromBmpPtr(data.Length, bytes),
                WebpFormat => Gd.gdImageCreateFromWebpPtr(data.Length, bytes),
                _ => throw new InvalidDataException($"{format.Name} files cannot be read."),
            };
        }
    }

    /// <summary>The decoder read the size for itself; if it is another one than was checked, nothing of the file can be believed.</summary>
    private static void RequireSize(nint image, int width, int height, ImageFormat format)
    {
        bool largeEnough = Gd.gdImageBoundsSafe(image, width - 1, height - 1) != 0;
        if (!largeEnough || Gd.gdImageBoundsSafe(image, width, 0) != 0 || Gd.gdImageBoundsSafe(image, 0, height) != 0)
        {
            throw new InvalidDataException($"{format.Name} file is damaged: it declares two sizes.");
        }
    }

    private static void Copy(nint source, PixelImage image, GifFormat.Frame place)
    {
        int channels = image.Channels;
        for (int y = 0; y < place.Height; y++)
        {
            var row = image.Row(place.Top + y)[(place.Left * channels)..];
            for (int x = 0; x < place.Width; x++)
            {
                int colour = Gd.gdImageGetTrueColorPixel(source, x, y);
                var pixel = row.Slice(x * channels, channels);
                pixel[0] = (byte)(colour >> 16);
                if (channels > 1)
                {
                    pixel[1] = (byte)(colour >> 8);
                    pixel[2] = (byte)colour;
                }

                if (channels > 3)
                {
                    pixel[3] = ToAlpha(colour >> 24);
                }
            }
        }
    }

    private static byte ToAlpha(int transparency) => (byte)(((Gd.MaxAlpha - transparency) * 255 + Gd.MaxAlpha / 2) / Gd.MaxAlpha);
}
