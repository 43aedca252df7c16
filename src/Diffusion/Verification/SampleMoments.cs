using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Verification;

/// <summary>Moments of a sample, added up on the host one value after the other: the same numbers whatever the number of threads.</summary>
/// <param name="Count">n.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Variance">The unbiased variance.</param>
internal readonly record struct SampleMoments(int Count, double Mean, double Variance)
{
    /// <summary>Of values.</summary>
    public static SampleMoments Of(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        var (mean, squares) = (sum / values.Length, 0.0);
        foreach (var value in values)
        {
            squares += (value - mean) * (value - mean);
        }

        return new SampleMoments(values.Length, mean, squares / (values.Length - 1));
    }

    /// <summary>Of all elements of a tensor.</summary>
    public static SampleMoments Of(Tensor values) => Of(Doubles(values));

    /// <summary>The elements of a tensor in row-major order.</summary>
    public static double[] Doubles(Tensor values) => Scoped.Value(() => values.detach().to_type(ScalarType.Float64).cpu().contiguous().data<double>().ToArray());

    /// <summary>How many standard errors the mean lies from that of N(mean, variance).</summary>
    public double MeanError(double mean, double variance) => (Mean - mean) / Math.Sqrt(variance / Count);

    /// <summary>How many standard errors the variance lies from that of N(·, variance).</summary>
    public double VarianceError(double variance) => (Variance - variance) / (variance * Math.Sqrt(2.0 / Count));
}
