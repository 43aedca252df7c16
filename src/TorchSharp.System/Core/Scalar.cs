namespace TorchSharp;

/// <summary>A number of a known type, as an argument of an operator. It owns nothing, so disposing of it is optional.</summary>
public sealed class Scalar : IDisposable
{
    private Scalar(NativeTag tag, long bits, torch.ScalarType type)
    {
        Tag = tag;
        Bits = bits;
        Type = type;
    }

    /// <summary>The type of the number.</summary>
    public torch.ScalarType Type { get; }

    internal NativeTag Tag { get; }

    internal long Bits { get; }

    internal double AsDouble => Tag == NativeTag.Double ? BitConverter.Int64BitsToDouble(Bits) : Bits;

    internal long AsInt64 => Tag == NativeTag.Double ? checked((long)BitConverter.Int64BitsToDouble(Bits)) : Bits;

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>A number of type Byte.</summary>
    public static implicit operator Scalar(byte value) => new(NativeTag.Int, value, torch.ScalarType.Byte);

    /// <summary>A number of type Int8.</summary>
    public static implicit operator Scalar(sbyte value) => new(NativeTag.Int, value, torch.ScalarType.Int8);

    /// <summary>A number of type Int16.</summary>
    public static implicit operator Scalar(short value) => new(NativeTag.Int, value, torch.ScalarType.Int16);

    /// <summary>A number of type Int32.</summary>
    public static implicit operator Scalar(int value) => new(NativeTag.Int, value, torch.ScalarType.Int32);

    /// <summary>A number of type Int64.</summary>
    public static implicit operator Scalar(long value) => new(NativeTag.Int, value, torch.ScalarType.Int64);

    /// <summary>A number of type Float16.</summary>
    public static implicit operator Scalar(Half value) => Real((double)value, torch.ScalarType.Float16);

    /// <summary>A number of type BFloat16.</summary>
    public static implicit operator Scalar(BFloat16 value) => Real(value.ToSingle(), torch.ScalarType.BFloat16);

    /// <summary>A number of type Float32.</summary>
    public static implicit operator Scalar(float value) => Real(value, torch.ScalarType.Float32);

    /// <summary>A number of type Float64.</summary>
    public static implicit operator Scalar(double value) => Real(value, torch.ScalarType.Float64);

    /// <summary>A number of type Bool.</summary>
    public static implicit operator Scalar(bool value) => new(NativeTag.Bool, value ? 1 : 0, torch.ScalarType.Bool);

    private static Scalar Real(double value, torch.ScalarType type) => new(NativeTag.Double, BitConverter.DoubleToInt64Bits(value), type);
}
