namespace TorchSharp;

/// <summary>Conversions between <see cref="Scalar"/> and .NET's numbers.</summary>
public static class ScalarExtensionMethods
{
    /// <summary>A scalar of type Byte.</summary>
    public static Scalar ToScalar(this byte value) => value;

    /// <summary>A scalar of type Int8.</summary>
    public static Scalar ToScalar(this sbyte value) => value;

    /// <summary>A scalar of type Int16.</summary>
    public static Scalar ToScalar(this short value) => value;

    /// <summary>A scalar of type Int32.</summary>
    public static Scalar ToScalar(this int value) => value;

    /// <summary>A scalar of type Int64.</summary>
    public static Scalar ToScalar(this long value) => value;

    /// <summary>A scalar of type Float32.</summary>
    public static Scalar ToScalar(this float value) => value;

    /// <summary>A scalar of type Float64.</summary>
    public static Scalar ToScalar(this double value) => value;

    /// <summary>A scalar of type Bool.</summary>
    public static Scalar ToScalar(this bool value) => value;

    /// <summary>A scalar of type Float16.</summary>
    public static Scalar ToScalar(this Half value) => value;

    /// <summary>A scalar of type BFloat16.</summary>
    public static Scalar ToScalar(this BFloat16 value) => value;

    /// <summary>A scalar of type BFloat16, rounded to nearest.</summary>
    public static Scalar ToBFloat16Scalar(this float value) => new BFloat16(value);

    /// <summary>The value in single precision.</summary>
    public static float ToSingle(this Scalar value) => (float)value.AsDouble;

    /// <summary>The value in double precision.</summary>
    public static double ToDouble(this Scalar value) => value.AsDouble;

    /// <summary>The value in half precision.</summary>
    public static Half ToHalf(this Scalar value) => (Half)value.AsDouble;

    /// <summary>The value in bfloat16.</summary>
    public static BFloat16 ToBFloat16(this Scalar value) => new((float)value.AsDouble);

    /// <summary>Whether the value differs from zero.</summary>
    public static bool ToBoolean(this Scalar value) => value.AsDouble != 0;

    /// <summary>The value, truncated toward zero.</summary>
    public static byte ToByte(this Scalar value) => checked((byte)value.AsInt64);

    /// <summary>The value, truncated toward zero.</summary>
    public static sbyte ToSByte(this Scalar value) => checked((sbyte)value.AsInt64);

    /// <summary>The value, truncated toward zero.</summary>
    public static short ToInt16(this Scalar value) => checked((short)value.AsInt64);

    /// <summary>The value, truncated toward zero.</summary>
    public static int ToInt32(this Scalar value) => checked((int)value.AsInt64);

    /// <summary>The value, truncated toward zero.</summary>
    public static long ToInt64(this Scalar value) => value.AsInt64;
}
