namespace TorchSharp;

/// <summary>Non-negative integers, seven bits a byte, low bits first, the high bit of a byte saying that another follows.</summary>
internal static class Leb128
{
    internal static void WriteLeb128(this BinaryWriter writer, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        writer.Write7BitEncodedInt64(value);
    }

    internal static long ReadLeb128(this BinaryReader reader)
    {
        var value = reader.Read7BitEncodedInt64();
        return value >= 0 ? value : throw new InvalidDataException($"A count in a file of tensors cannot be negative, but is {value}: the file is damaged.");
    }
}
