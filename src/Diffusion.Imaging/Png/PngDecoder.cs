using System.IO.Compression;

namespace Diffusion.Imaging;

/// <summary>
/// PNG of every colour type and bit depth, interlaced or not. Its own, because the system's libgd keeps 7 bits of alpha and turns gray into a palette.
/// </summary>
internal static class PngDecoder
{
    /// <summary>The most that deflate makes of one byte.</summary>
    private const long MaxInflation = 1032;

    // Where the passes of Adam7 begin and how far apart their pixels are: (x, y, step in x, step in y).
    private static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>Decodes a file whose size and structure have been checked.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="channels">What <see cref="PngFormat.CountChannels"/> says.</param>
    public static PixelImage Decode(byte[] file, int channels)
    {
        var header = PngHeader.Read(file);
        byte[]? palette = null, transparency = null;
        using var compressed = new MemoryStream();
        foreach (var chunk in PngChunk.Walk(file))
        {
            if (chunk.IsCritical || chunk.Is("tRNS"u8))
            {
                chunk.RequireIntact();
            }

            if (chunk.Is("IDAT"u8))
            {
                compressed.Write(chunk.Data);
            }
            else if (chunk.Is("PLTE"u8))
            {
                palette = chunk.Data.ToArray();
            }
            else if (chunk.Is("tRNS"u8))
            {
                transparency = chunk.Data.ToArray();
            }
            else if (!chunk.Is("IHDR"u8) && !chunk.Is("IEND"u8))
            {
                chunk.RequireKnown();
            }
        }

        if ((long)header.RowBytes(header.Width) * header.Height > MaxInflation * (compressed.Length + 1))
        {
            throw Incomplete();
        }

        compressed.Position = 0;
        var pixels = new PngPixels(header, palette, transparency);
        var image = new PixelImage(header.Width, header.Height, channels);
        Inflate(compressed, header, pixels, image);
        return image;
    }

    private static void Inflate(Stream compressed, PngHeader header, PngPixels pixels, PixelImage image)
    {
        try
        {
            using var inflate = new ZLibStream(compressed, CompressionMode.Decompress);
            foreach (var (x, y, stepX, stepY) in header.Interlaced ? Adam7 : [(0, 0, 1, 1)])
            {
                if (x < image.Width)
                {
                    ReadPass(inflate, header, pixels, image, x, y, stepX, stepY);
                }
            }
        }
        catch (EndOfStreamException)
        {
            throw Incomplete();
        }
    }

    private static void ReadPass(Stream inflate, PngHeader header, PngPixels pixels, PixelImage image, int x, int y, int stepX, int stepY)
    {
        int width = (image.Width - x + stepX - 1) / stepX, pixelBytes = Math.Max(1, header.Samples * header.BitDepth / 8);
        var row = new byte[1 + header.RowBytes(width)];
        var above = new byte[row.Length];
        for (int line = y; line < image.Height; line += stepY)
        {
            inflate.ReadExactly(row);
            PngFilter.Undo(row[0], row.AsSpan(1), above.AsSpan(1), pixelBytes);
            pixels.Expand(row.AsSpan(1), width, image.Row(line)[(x * image.Channels)..], image.Channels, stepX);
            (row, above) = (above, row);
        }
    }

    private static InvalidDataException Incomplete() => new("PNG file is damaged: it holds fewer pixels than it declares; fetch the file again.");
}
