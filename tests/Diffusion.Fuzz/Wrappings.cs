using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Diffusion.Fuzz;

/// <summary>Layers that a mistake inside them must not break: otherwise every mistake would be found by a checksum, and nothing behind it would be tried.</summary>
internal static class Wrappings
{
    private const int TarBlock = 512;

    /// <summary>gzip.</summary>
    public static Wrapping Gzip { get; } = new(Unzip, Zip);

    /// <summary>tar's checksums of headers, inside gzip.</summary>
    public static Wrapping TarGzip { get; } = new(Unzip, bytes => Zip(WithTarSums(bytes)));

    /// <summary>PNG's checksums of chunks.</summary>
    public static Wrapping PngChunks { get; } = new(bytes => bytes, WithChunkSums);

    /// <summary>The length before the header of a safetensors file.</summary>
    public static Wrapping TensorHeader { get; } = new(
        bytes => bytes[8..(8 + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes))],
        header => [.. BitConverter.GetBytes((long)header.Length), .. header, .. new byte[256]]);

    /// <summary>Compresses.</summary>
    public static byte[] Zip(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var stream = new GZipStream(zipped, CompressionLevel.Fastest))
        {
            stream.Write(bytes);
        }

        return zipped.ToArray();
    }

    /// <summary>Writes the checksum of every block that has the mark of a tar header.</summary>
    public static byte[] WithTarSums(byte[] bytes)
    {
        byte[] copy = [.. bytes];
        for (var at = 0; at + TarBlock <= copy.Length; at += TarBlock)
        {
            var header = copy.AsSpan(at, TarBlock);
            if (header.Slice(257, 5).SequenceEqual("ustar"u8))
            {
                header.Slice(148, 8).Fill((byte)' ');
                var sum = 0;
                foreach (var value in header)
                {
                    sum += value;
                }

                Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(header[148..]);
            }
        }

        return copy;
    }

    private static byte[] Unzip(byte[] bytes)
    {
        using var plain = new MemoryStream();
        using (var stream = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress))
        {
            stream.CopyTo(plain);
        }

        return plain.ToArray();
    }

    private static byte[] WithChunkSums(byte[] bytes)
    {
        byte[] copy = [.. bytes];
        for (var at = 8; at + 12 <= copy.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(copy.AsSpan(at));
            if (length > copy.Length - at - 12)
            {
                break;
            }

            BinaryPrimitives.WriteUInt32BigEndian(copy.AsSpan(at + 8 + (int)length), Crc(copy.AsSpan(at + 4, 4 + (int)length)));
            at += 12 + (int)length;
        }

        return copy;
    }

    /// <summary>CRC-32 bit by bit.</summary>
    private static uint Crc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : 0xEDB88320 ^ (crc >> 1);
            }
        }

        return ~crc;
    }
}
