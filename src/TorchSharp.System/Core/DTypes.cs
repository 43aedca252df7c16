namespace TorchSharp;

public static partial class torch
{
    /// <summary>Boolean, one byte.</summary>
    public static ScalarType @bool = ScalarType.Bool;

    /// <summary>Unsigned 8-bit integer.</summary>
    public static ScalarType uint8 = ScalarType.Byte;

    /// <summary>Signed 8-bit integer.</summary>
    public static ScalarType int8 = ScalarType.Int8;

    /// <summary>Signed 16-bit integer.</summary>
    public static ScalarType int16 = ScalarType.Int16;

    /// <summary>Signed 32-bit integer.</summary>
    public static ScalarType int32 = ScalarType.Int32;

    /// <summary>Signed 64-bit integer.</summary>
    public static ScalarType int64 = ScalarType.Int64;

    /// <summary>The upper 16 bits of a single precision number.</summary>
    public static ScalarType bfloat16 = ScalarType.BFloat16;

    /// <summary>Half precision.</summary>
    public static ScalarType float16 = ScalarType.Float16;

    /// <summary>Single precision.</summary>
    public static ScalarType float32 = ScalarType.Float32;

    /// <summary>Double precision.</summary>
    public static ScalarType float64 = ScalarType.Float64;

    /// <summary>Signed 16-bit integer.</summary>
    public static ScalarType @short = ScalarType.Int16;

    /// <summary>Signed 32-bit integer.</summary>
    public static ScalarType @int = ScalarType.Int32;

    /// <summary>Signed 64-bit integer.</summary>
    public static ScalarType @long = ScalarType.Int64;

    /// <summary>Half precision.</summary>
    public static ScalarType half = ScalarType.Float16;

    /// <summary>Single precision.</summary>
    public static ScalarType @float = ScalarType.Float32;

    /// <summary>Double precision.</summary>
    public static ScalarType @double = ScalarType.Float64;

    private static ScalarType defaultDtype = ScalarType.Float32;

    /// <summary>The type of tensors that are made without one; Float32 at first.</summary>
    public static ScalarType get_default_dtype() => defaultDtype;

    /// <summary>Sets the type of tensors that are made without one.</summary>
    /// <exception cref="ArgumentException">It is no floating-point type.</exception>
    public static void set_default_dtype(ScalarType dtype) => defaultDtype = is_floating_point(dtype)
        ? dtype
        : throw new ArgumentException($"The default type must be a floating-point type, not {dtype}.", nameof(dtype));

    /// <summary>Whether it is a type of real floating-point numbers.</summary>
    public static bool is_floating_point(ScalarType type) => type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;

    /// <summary>Whether it is a type of integers; booleans count.</summary>
    public static bool is_integral(ScalarType type) => type is ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32 or ScalarType.Int64 or ScalarType.Bool;

    /// <summary>Whether it is a type of complex numbers.</summary>
    public static bool is_complex(ScalarType type) => type is ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64;

    /// <summary>Whether its elements are real floating-point numbers.</summary>
    public static bool is_floating_point(Tensor input) => input.is_floating_point();

    /// <summary>Whether its elements are integers or booleans.</summary>
    public static bool is_integral(Tensor t) => t.is_integral();

    /// <summary>Whether its elements are complex.</summary>
    public static bool is_complex(Tensor input) => input.is_complex();
}
