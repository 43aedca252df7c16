namespace Diffusion.Noise;

/// <summary>Exponential and logarithm near 1, where the usual ones lose every digit.</summary>
internal static class Precise
{
    /// <summary>eˣ − 1 = 2·e^{x/2}·sinh(x/2).</summary>
    internal static double ExpMinusOne(double x) => Math.Abs(x) < 1 ? 2 * Math.Exp(x / 2) * Math.Sinh(x / 2) : Math.Exp(x) - 1;

    /// <summary>ln(1 + x) = 2·artanh(x/(2+x)), x &gt; −1.</summary>
    internal static double LogOnePlus(double x) => Math.Abs(x) < 0.5 ? 2 * Math.Atanh(x / (2 + x)) : Math.Log(1 + x);
}
