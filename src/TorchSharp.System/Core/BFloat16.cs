using System.Globalization;

namespace TorchSharp;

/// <summary>The upper 16 bits of a single precision number: 8 bits of exponent, 7 of mantissa.</summary>
public readonly struct BFloat16 : IComparable<BFloat16>, IEquatable<BFloat16>, IComparable, IFormattable
{
    private readonly ushort bits;

    private BFloat16(ushort rawValue, bool _) => bits = rawValue;

    /// <summary>Rounds to the nearest, ties to even.</summary>
    public BFloat16(float f) => bits = Round(f);

    /// <summary>A number from its 16 bits.</summary>
    public static BFloat16 FromRawValue(ushort rawValue) => new(rawValue, true);

    /// <summary>Whether it is not a number.</summary>
    public static bool IsNaN(BFloat16 bf) => float.IsNaN(bf.ToSingle());

    /// <summary>Whether it is neither infinite nor not a number.</summary>
    public static bool IsFinite(BFloat16 bf) => float.IsFinite(bf.ToSingle());

    /// <summary>Whether it is positive or negative infinity.</summary>
    public static bool IsInfinity(BFloat16 bf) => float.IsInfinity(bf.ToSingle());

    /// <summary>The same number in single precision; exact.</summary>
    public float ToSingle() => BitConverter.Int32BitsToSingle(bits << 16);

    /// <summary>The same number in single precision; exact.</summary>
    public static explicit operator float(BFloat16 bf) => bf.ToSingle();

    /// <summary>The same number in double precision; exact.</summary>
    public static explicit operator double(BFloat16 bf) => bf.ToSingle();

    /// <summary>Rounds to the nearest, ties to even.</summary>
    public static explicit operator BFloat16(float f) => new(f);

    /// <summary>Rounds to the nearest, ties to even, by way of single precision.</summary>
    public static explicit operator BFloat16(double d) => new((float)d);

    /// <summary>Equal as numbers: not a number differs from itself, and the zeros are equal.</summary>
    public static bool operator ==(BFloat16 a, BFloat16 b) => a.ToSingle() == b.ToSingle();

    /// <summary>Not equal as numbers.</summary>
    public static bool operator !=(BFloat16 a, BFloat16 b) => !(a == b);

    /// <summary>Smaller as numbers.</summary>
    public static bool operator <(BFloat16 a, BFloat16 b) => a.ToSingle() < b.ToSingle();

    /// <summary>Greater as numbers.</summary>
    public static bool operator >(BFloat16 a, BFloat16 b) => a.ToSingle() > b.ToSingle();

    /// <summary>Smaller or equal as numbers.</summary>
    public static bool operator <=(BFloat16 a, BFloat16 b) => a.ToSingle() <= b.ToSingle();

    /// <summary>Greater or equal as numbers.</summary>
    public static bool operator >=(BFloat16 a, BFloat16 b) => a.ToSingle() >= b.ToSingle();

    /// <inheritdoc/>
    public int CompareTo(BFloat16 other) => ToSingle().CompareTo(other.ToSingle());

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        BFloat16 other => CompareTo(other),
        _ => throw new ArgumentException("A BFloat16 can be compared with a BFloat16 only.", nameof(obj)),
    };

    /// <inheritdoc/>
    public bool Equals(BFloat16 other) => ToSingle().Equals(other.ToSingle());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BFloat16 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => ToSingle().GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => ToSingle().ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToSingle().ToString(format, formatProvider);

    private static ushort Round(float value)
    {
        var single = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value)) return (ushort)((single >> 16) | 0x40);
        var half = 0x7FFFu + ((single >> 16) & 1);
        return (ushort)((single + half) >> 16);
    }
}
