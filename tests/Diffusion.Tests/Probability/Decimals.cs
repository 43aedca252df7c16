namespace Diffusion.Tests.Probability;

/// <summary>e^x − 1 − x and e^x − 1 in 28 digits, each as a power of x times a series that does not cancel.</summary>
internal static class Decimals
{
    private const int Terms = 60;

    /// <summary>Multiples of powers of two, which float32, float64 and decimal hold exactly: both signs, from 6e-8 to 4, closely about ½.</summary>
    public static IReadOnlyList<double> Places { get; } =
        [.. new[] { Math.ScaleB(1, -24), Math.ScaleB(1, -20), Math.ScaleB(3, -16), Math.ScaleB(1, -10), 0.0078125, 0.0625, 0.25, 0.4375, 0.49609375, 0.5, 0.50390625, 0.5625, 1, 2, 4 }
            .SelectMany(x => new[] { x, -x })];

    /// <summary>e^x − 1 − x = x²·(1/2! + x/3! + …).</summary>
    public static double Excess(double x) => x * x * (double)Series((decimal)x, from: 2);

    /// <summary>e^x − 1 = x·(1/1! + x/2! + …).</summary>
    public static double Growth(double x) => x * (double)Series((decimal)x, from: 1);

    /// <summary>Σ x^k/(k+from)!, k = 0 ….</summary>
    private static decimal Series(decimal x, int from)
    {
        var (sum, term) = (0m, 1m / from);
        for (var k = 0; k < Terms; k++)
        {
            sum += term;
            term *= x / (k + from + 1);
        }

        return sum;
    }
}
