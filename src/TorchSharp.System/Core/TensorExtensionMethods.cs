namespace TorchSharp;

/// <summary>Conversions of a tensor's only element, and the like.</summary>
public static partial class TensorExtensionMethods
{
    /// <summary>The only element in single precision.</summary>
    public static float ToSingle(this torch.Tensor value) => Number(value).ToSingle();

    /// <summary>The only element in double precision.</summary>
    public static double ToDouble(this torch.Tensor value) => Number(value).ToDouble();

    /// <summary>The only element in half precision.</summary>
    public static Half ToHalf(this torch.Tensor value) => Number(value).ToHalf();

    /// <summary>The only element in bfloat16.</summary>
    public static BFloat16 ToBFloat16(this torch.Tensor value) => Number(value).ToBFloat16();

    /// <summary>Whether the only element differs from zero.</summary>
    public static bool ToBoolean(this torch.Tensor value) => Number(value).ToBoolean();

    /// <summary>The only element, truncated toward zero.</summary>
    /// <exception cref="OverflowException">It does not fit.</exception>
    public static byte ToByte(this torch.Tensor value) => Number(value).ToByte();

    /// <inheritdoc cref="ToByte(torch.Tensor)"/>
    public static sbyte ToSByte(this torch.Tensor value) => Number(value).ToSByte();

    /// <inheritdoc cref="ToByte(torch.Tensor)"/>
    public static short ToInt16(this torch.Tensor value) => Number(value).ToInt16();

    /// <inheritdoc cref="ToByte(torch.Tensor)"/>
    public static int ToInt32(this torch.Tensor value) => Number(value).ToInt32();

    /// <inheritdoc cref="ToByte(torch.Tensor)"/>
    public static long ToInt64(this torch.Tensor value) => Number(value).ToInt64();

    /// <summary>The bytes of one element of a type.</summary>
    /// <exception cref="ArgumentException">Quantized types have no size of their own here.</exception>
    public static int ElementSize(this torch.ScalarType type) => type switch
    {
        torch.ScalarType.Byte or torch.ScalarType.Int8 or torch.ScalarType.Bool => 1,
        torch.ScalarType.Int16 or torch.ScalarType.Float16 or torch.ScalarType.BFloat16 => 2,
        torch.ScalarType.Int32 or torch.ScalarType.Float32 => 4,
        torch.ScalarType.Int64 or torch.ScalarType.Float64 or torch.ScalarType.ComplexFloat32 => 8,
        torch.ScalarType.ComplexFloat64 => 16,
        _ => throw new ArgumentException($"The size of {type} is not known.", nameof(type)),
    };

    /// <summary>The product of sizes: how many elements a tensor of that shape has.</summary>
    public static long TotalSize(this IEnumerable<long> shape) => shape.Aggregate(1L, (product, size) => checked(product * size));

    private static Scalar Number(torch.Tensor value) => value.ToScalar();
}
