using System.Buffers.Binary;
using System.Numerics;

namespace Diffusion.Imaging;

/// <summary>Animated GIF 89a, a palette per frame; one for both stacks, so that an animation's bytes are the same on each.</summary>
internal static class GifEncoder
{
    public static byte[] Encode(IReadOnlyList<PixelImage> frames, IReadOnlyList<int> delaysHundredths)
    {
        using var file = new MemoryStream();
        file.Write("GIF89a"u8);
        WriteUInt16(file, frames[0].Width);
        WriteUInt16(file, frames[0].Height);
        file.Write([0x70, 0, 0]); // 8 bits per primary, no common palette, no background, square pixels
        file.Write([0x21, 0xFF, 11, .. "NETSCAPE2.0"u8, 3, 1, 0, 0, 0]); // repeat without end
        for (int i = 0; i < frames.Count; i++)
        {
            WriteFrame(file, frames[i], delaysHundredths[i]);
        }

        file.WriteByte(0x3B);
        return file.ToArray();
    }

    private static void WriteFrame(Stream file, PixelImage frame, int delayHundredths)
    {
        var (palette, indices) = ColourReduction.Reduce(frame);
        int bits = Math.Max(1, BitOperations.Log2((uint)Math.Max(1, palette.Length - 1)) + 1);

        file.Write([0x21, 0xF9, 4, 1 << 2]); // leave the frame standing under the next
        WriteUInt16(file, delayHundredths);
        file.Write([0, 0, 0x2C, 0, 0, 0, 0]);
        WriteUInt16(file, frame.Width);
        WriteUInt16(file, frame.Height);
        file.WriteByte((byte)(0x80 | bits - 1));
        for (int i = 0; i < 1 << bits; i++)
        {
            int colour = i < palette.Length ? palette[i] : 0;
            file.Write([(byte)(colour >> 16), (byte)(colour >> 8), (byte)colour]);
        }

        GifCompression.Write(file, indices, Math.Max(2, bits));
    }

    private static void WriteUInt16(Stream file, int value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        file.Write(bytes);
    }
}
