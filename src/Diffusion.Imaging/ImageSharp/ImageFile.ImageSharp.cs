using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.PixelFormats;

namespace Diffusion.Imaging;

public static partial class ImageFile
{
    private static readonly DecoderOptions FirstPicture = new() { MaxFrames = 1, SkipMetadata = true };

    private static partial PixelImage DecodeWithBackEnd(byte[] data, ImageFormat format, ImageInfo info, int channels)
    {
        if (format is GifFormat gif)
        {
            _ = gif.ReadFrame(data);
        }

        try
        {
            using var decoded = Image.Load<Rgba32>(FirstPicture, data);
            if (decoded.Width != info.Width || decoded.Height != info.Height)
            {
                throw new InvalidDataException($"{format.Name} file is damaged: it declares two sizes.");
            }

            return ToPixelImage(decoded, channels);
        }
        catch (Exception error) when (error is not (InvalidDataException or OutOfMemoryException))
        {
            // Damaged content surfaces as ImageFormatException, but as index, argument and overflow errors of its decoders too.
            throw new InvalidDataException($"{format.Name} file is damaged or of a kind that is not supported.", error);
        }
    }

    private static PixelImage ToPixelImage(Image<Rgba32> decoded, int channels)
    {
        var image = new PixelImage(decoded.Width, decoded.Height, channels);
        decoded.ProcessPixelRows(rows =>
        {
            for (int y = 0; y < rows.Height; y++)
            {
                var from = rows.GetRowSpan(y);
                var to = image.Row(y);
                for (int x = 0; x < from.Length; x++)
                {
                    Put(from[x], to.Slice(x * channels, channels));
                }
            }
        });
        return image;
    }

    private static void Put(Rgba32 colour, Span<byte> pixel)
    {
        pixel[0] = colour.R;
        if (pixel.Length > 1)
        {
            pixel[1] = colour.G;
            pixel[2] = colour.B;
        }

        if (pixel.Length > 3)
        {
            pixel[3] = colour.A;
        }
    }
}
