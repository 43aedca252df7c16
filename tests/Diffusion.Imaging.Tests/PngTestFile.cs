using System.Buffers.Binary;
using System.IO.Compression;

namespace Diffusion.Imaging.Tests;

/// <summary>PNG files of any kind, written bit by bit after the specification, to have something to read that the encoder does not write.</summary>
internal static class PngTestFile
{
    public static readonly (int X, int Y, int StepX, int StepY)[] OnePass = [(0, 0, 1, 1)];
    public static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>A file whose sample c of pixel (x, y) is <paramref name="sample"/>(x, y, c).</summary>
    public static byte[] Make(int width, int height, int depth, int colourType, bool interlaced, int samples, Func<int, int, int, int> sample, params (string Type, byte[] Data)[] extra)
    {
        using var raw = new MemoryStream();
        foreach (var (x0, y0, stepX, stepY) in interlaced ? Adam7 : OnePass)
        {
            for (int y = y0; y < height && x0 < width; y += stepY)
            {
                raw.WriteByte(0);
                int held = 0, bits = 0;
                for (int x = x0; x < width; x += stepX)
                {
                    for (int c = 0; c < samples; c++)
                    {
                        (held, bits) = (held << depth | sample(x, y, c), bits + depth);
                        for (; bits >= 8; bits -= 8)
                        {
                            raw.WriteByte((byte)(held >> (bits - 8)));
                        }
                    }
                }

                if (bits > 0)
                {
                    raw.WriteByte((byte)(held << (8 - bits)));
                }
            }
        }

        byte[] header = [0, 0, 0, (byte)width, 0, 0, 0, (byte)height, (byte)depth, (byte)colourType, 0, 0, (byte)(interlaced ? 1 : 0)];
        byte[] pixels = Deflate(raw.ToArray());
        return
        [
            0x89, .. "PNG\r\n"u8, 0x1A, 0x0A,
            .. Chunk("IHDR", header),
            .. extra.SelectMany(chunk => Chunk(chunk.Type, chunk.Data)),
            .. Chunk("IDAT", pixels[..(pixels.Length / 2)]),
            .. Chunk("IDAT", pixels[(pixels.Length / 2)..]),
            .. Chunk("IEND", []),
        ];
    }

    public static byte[] Chunk(string type, byte[] data)
    {
        byte[] body = [.. type.Select(c => (byte)c), .. data];
        var frame = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(frame, data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), Crc(body));
        return [.. frame[..4], .. body, .. frame[4..]];
    }

    public static byte[] Deflate(byte[] data)
    {
        using var compressed = new MemoryStream();
        using (var deflate = new ZLibStream(compressed, CompressionLevel.Fastest))
        {
            deflate.Write(data);
        }

        return compressed.ToArray();
    }

    /// <summary>CRC-32 bit by bit.</summary>
    public static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : 0xEDB88320 ^ crc >> 1;
            }
        }

        return ~crc;
    }
}
