using System.Buffers.Binary;
using System.Numerics;

namespace Diffusion.Cli.Training;

/// <summary>
/// How TensorFlow frames records in a file (TFRecord): length as uint64, its checksum, the record, its checksum, little endian. A checksum is a CRC-32C, rotated
/// right by 15 bits and added to a constant.
/// </summary>
internal static class RecordFrame
{
    private const int HeadLength = 12;
    private const int TailLength = 4;
    private const uint MaskDelta = 0xa282ead8;

    /// <summary>A longer record is none of ours: a damaged length must not ask for gigabytes.</summary>
    private const ulong MaxLength = 1 << 20;

    /// <summary>The record in its frame.</summary>
    public static byte[] Wrap(ReadOnlySpan<byte> record)
    {
        var framed = new byte[HeadLength + record.Length + TailLength];
        BinaryPrimitives.WriteUInt64LittleEndian(framed, (ulong)record.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(framed.AsSpan(8), Checksum(framed.AsSpan(0, 8)));
        record.CopyTo(framed.AsSpan(HeadLength));
        BinaryPrimitives.WriteUInt32LittleEndian(framed.AsSpan(HeadLength + record.Length), Checksum(record));
        return framed;
    }

    /// <summary>The next record; null at the end, and where the rest is cut short or damaged.</summary>
    public static byte[]? Read(Stream stream)
    {
        var head = new byte[HeadLength];
        if (!Fill(stream, head) || BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(8)) != Checksum(head.AsSpan(0, 8))
            || BinaryPrimitives.ReadUInt64LittleEndian(head) is var length && length > MaxLength)
        {
            return null;
        }
        var (record, tail) = (new byte[length], new byte[TailLength]);
        return Fill(stream, record) && Fill(stream, tail) && BinaryPrimitives.ReadUInt32LittleEndian(tail) == Checksum(record) ? record : null;
    }

    private static bool Fill(Stream stream, byte[] bytes) => stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }
        return BitOperations.RotateRight(~crc, 15) + MaskDelta;
    }
}
