using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>TorchSharp's bytes of one tensor: LEB128 type code, LEB128 rank, LEB128 sizes, then the values in little-endian row-major order.</summary>
internal static class TensorRecord
{
    private const int MaximalRank = 64;

    internal static void Write(BinaryWriter writer, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var plain = tensor.detach().cpu().contiguous();
        writer.WriteLeb128((long)plain.dtype);
        var shape = plain.shape;
        writer.WriteLeb128(shape.Length);
        foreach (var size in shape)
        {
            writer.WriteLeb128(size);
        }

        writer.Write(plain.bytes);
    }

    /// <summary>The next tensor, on the CPU.</summary>
    internal static Tensor Read(BinaryReader reader)
    {
        var (dtype, shape) = ReadHeader(reader);
        var tensor = empty(shape, dtype: dtype, device: CPU);
        Fill(reader, tensor);
        return tensor;
    }

    /// <summary>Reads the next tensor into <paramref name="target"/>, which must have its type and shape; null passes over it.</summary>
    internal static void ReadInto(BinaryReader reader, string key, Tensor? target)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        if (target is null)
        {
            Read(reader);
            return;
        }

        var (dtype, shape) = ReadHeader(reader);
        if (dtype != target.dtype || !shape.AsSpan().SequenceEqual(target.shape))
        {
            throw new ArgumentException(
                $"Tensor '{key}' of the file is {dtype} [{string.Join(",", shape)}], but must be {target.dtype} [{string.Join(",", target.shape)}].");
        }

        var values = empty(shape, dtype: dtype, device: CPU);
        Fill(reader, values);
        target.copy_(values);
    }

    private static (ScalarType DType, long[] Shape) ReadHeader(BinaryReader reader)
    {
        var dtype = (ScalarType)reader.ReadLeb128();
        if (!Enum.IsDefined(dtype))
        {
            throw new ArgumentException($"{(long)dtype} is not the code of a tensor type; this is not a file of tensors, or it is damaged.");
        }

        var rank = reader.ReadLeb128();
        if (rank is < 0 or > MaximalRank)
        {
            throw new ArgumentException($"A tensor of {rank} dimensions cannot be; this is not a file of tensors, or it is damaged.");
        }

        var shape = new long[rank];
        for (var i = 0; i < rank; i++)
        {
            shape[i] = reader.ReadLeb128();
        }

        return (dtype, shape);
    }

    private static void Fill(BinaryReader reader, Tensor tensor)
    {
        if (tensor.numel() > 0)
        {
            reader.BaseStream.ReadExactly(tensor.bytes);
        }
    }
}
