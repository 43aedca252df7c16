namespace TorchSharp;

public static partial class torch
{
    /// <summary>The type of a tensor's elements; numbered as in libtorch.</summary>
    public enum ScalarType : sbyte
    {
        /// <summary>Unsigned 8-bit integer.</summary>
        Byte = 0,

        /// <summary>Signed 8-bit integer.</summary>
        Int8 = 1,

        /// <summary>Signed 16-bit integer.</summary>
        Int16 = 2,

        /// <summary>Signed 32-bit integer.</summary>
        Int32 = 3,

        /// <summary>Signed 64-bit integer.</summary>
        Int64 = 4,

        /// <summary>IEEE 754 half precision.</summary>
        Float16 = 5,

        /// <summary>IEEE 754 single precision.</summary>
        Float32 = 6,

        /// <summary>IEEE 754 double precision.</summary>
        Float64 = 7,

        /// <summary>Complex of two single precision numbers.</summary>
        ComplexFloat32 = 9,

        /// <summary>Complex of two double precision numbers.</summary>
        ComplexFloat64 = 10,

        /// <summary>Boolean, one byte.</summary>
        Bool = 11,

        /// <summary>Quantized signed 8-bit integer.</summary>
        QInt8 = 12,

        /// <summary>Quantized unsigned 8-bit integer.</summary>
        QUInt8 = 13,

        /// <summary>Quantized signed 32-bit integer.</summary>
        QInt32 = 14,

        /// <summary>The upper 16 bits of a single precision number.</summary>
        BFloat16 = 15,
    }
}
