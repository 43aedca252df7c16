using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Probability;

/// <summary>The exponential where its first terms cancel.</summary>
internal static class Exponential
{
    /// <summary>Below this the series is used; from it on the difference loses some two bits.</summary>
    private const double Near = 0.5;

    /// <summary>Terms of the series: their remainder at <see cref="Near"/> is below float64's rounding.</summary>
    private const int Terms = 15;

    /// <summary>e^x − 1 − x to full precision, also near 0, where it is x²/2·(1 + x/3·(1 + x/4·(…))).</summary>
    /// <param name="exponent">x, any shape.</param>
    public static Tensor Excess(Tensor exponent) => Scoped.Run(() =>
    {
        var near = exponent.clamp(-Near, Near); // the branch not taken must be finite, or its zero gradient becomes NaN
        var series = near / Terms + 1;
        for (var n = Terms - 1; n >= 3; n--)
        {
            series = near / n * series + 1;
        }

        return where(exponent.abs().lt(Near), 0.5 * near.square() * series, exponent.expm1() - exponent);
    });
}
