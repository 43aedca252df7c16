using System.Buffers.Binary;
using System.IO.Compression;

namespace Diffusion.Imaging;

/// <summary>PNG of 8 bits per sample, not interlaced; one for both stacks, so that gray stays gray and a picture's bytes are the same on each.</summary>
internal static class PngEncoder
{
    public static byte[] Encode(PixelImage image, IReadOnlyDictionary<string, string> text)
    {
        using var file = new MemoryStream();
        file.Write(PngChunk.Signature);
        PngChunk.Write(file, "IHDR"u8, Header(image));
        PngText.Write(file, text);
        PngChunk.Write(file, "IDAT"u8, Compress(image));
        PngChunk.Write(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Header(PixelImage image)
    {
        var colourType = image.Channels switch { 1 => PngColourType.Gray, 3 => PngColourType.Rgb, _ => PngColourType.Rgba };
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), image.Height);
        header[8] = 8;
        header[9] = (byte)colourType;
        return header;
    }

    private static byte[] Compress(PixelImage image)
    {
        using var compressed = new MemoryStream();
        using (var deflate = new ZLibStream(compressed, CompressionLevel.Optimal))
        {
            var above = new byte[image.Width * image.Channels];
            var trial = new byte[above.Length + 1];
            var best = new byte[above.Length + 1];
            for (int y = 0; y < image.Height; y++)
            {
                ChooseFilter(image.Row(y), above, image.Channels, ref trial, ref best);
                deflate.Write(best);
                image.Row(y).CopyTo(above);
            }
        }

        return compressed.ToArray();
    }

    /// <summary>The filter whose row has the least sum of absolute values, the specification's own advice (clause 12.7).</summary>
    private static void ChooseFilter(ReadOnlySpan<byte> row, byte[] above, int pixelBytes, ref byte[] trial, ref byte[] best)
    {
        long least = long.MaxValue;
        for (int filter = 0; filter < PngFilter.Count; filter++)
        {
            trial[0] = (byte)filter;
            PngFilter.Apply(filter, row, above, pixelBytes, trial.AsSpan(1));
            long sum = 0;
            foreach (byte value in trial.AsSpan(1))
            {
                sum += Math.Abs((int)(sbyte)value);
            }

            if (sum < least)
            {
                least = sum;
                (best, trial) = (trial, best);
            }
        }
    }
}
