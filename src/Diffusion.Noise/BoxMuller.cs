namespace Diffusion.Noise;

/// <summary>
/// Two standard normals from two random words (Box &amp; Muller 1958). Logarithm, sine and cosine are series of IEEE-exact operations rather than the
/// system's functions, whose last bit differs between C libraries: the normals are the same bits on every machine.
/// </summary>
internal static class BoxMuller
{
    private const double TwoToMinus32 = 1.0 / 4294967296.0;
    private const double EighthTurn = Math.PI / 4;
    private const double HalfRoot = 0.70710678118654752440;

    /// <summary>√(−2 ln u)·(cos 2πv, sin 2πv) with u = (a+½)/2³² and v = (b+½)/2³²; |z| ≤ 6.77, beyond which lies 1e-11 of the normal's mass.</summary>
    internal static (double Z0, double Z1) Pair(uint a, uint b)
    {
        var radius = Math.Sqrt(-2 * Log((a + 0.5) * TwoToMinus32));
        var (sin, cos) = SinCosTurn(b);
        return (radius * cos, radius * sin);
    }

    /// <summary>ln u for u in (0,1): u = m·2^e with m in [√½, √2), ln m = 2 artanh((m−1)/(m+1)), whose argument is below 0.172.</summary>
    internal static double Log(double u)
    {
        var bits = BitConverter.DoubleToInt64Bits(u);
        var exponent = (int)(bits >> 52) - 1022;
        var mantissa = BitConverter.Int64BitsToDouble((bits & 0x000FFFFFFFFFFFFF) | 0x3FE0000000000000);
        if (mantissa < HalfRoot)
        {
            mantissa *= 2;
            exponent--;
        }

        var s = (mantissa - 1) / (mantissa + 1);
        var z = s * s;
        var series = 1.0 + (z * ((1.0 / 3) + (z * ((1.0 / 5) + (z * ((1.0 / 7) + (z * ((1.0 / 9) + (z * ((1.0 / 11)
            + (z * ((1.0 / 13) + (z * ((1.0 / 15) + (z * ((1.0 / 17) + (z * ((1.0 / 19) + (z * (1.0 / 21))))))))))))))))))));
        return (exponent * 0.69314718055994530942) + (2 * s * series);
    }

    /// <summary>sin and cos of (b+½)/2³² of a turn: the top two bits choose the quarter, the rest is an angle in (−π/4, π/4) about its middle.</summary>
    internal static (double Sin, double Cos) SinCosTurn(uint b)
    {
        var x = (((b & 0x3FFFFFFF) + 0.5) * (1.0 / 536870912) * EighthTurn) - EighthTurn;
        var z = x * x;
        var sin = x * (1 + (z * ((-1.0 / 6) + (z * ((1.0 / 120) + (z * ((-1.0 / 5040) + (z * ((1.0 / 362880)
            + (z * ((-1.0 / 39916800) + (z * ((1.0 / 6227020800) + (z * (-1.0 / 1307674368000)))))))))))))));
        var cos = 1 + (z * (-0.5 + (z * ((1.0 / 24) + (z * ((-1.0 / 720) + (z * ((1.0 / 40320) + (z * ((-1.0 / 3628800)
            + (z * ((1.0 / 479001600) + (z * ((-1.0 / 87178291200) + (z * (1.0 / 20922789888000))))))))))))))));

        // The middle of quarter q lies at (2q+1) eighths of a turn: rotate by one eighth, then by q quarters.
        var (sin1, cos1) = (HalfRoot * (cos + sin), HalfRoot * (cos - sin));
        return (b >> 30) switch
        {
            0 => (sin1, cos1),
            1 => (cos1, -sin1),
            2 => (-sin1, -cos1),
            _ => (-cos1, sin1),
        };
    }
}
