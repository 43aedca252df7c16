namespace Diffusion.Evaluation;

/// <summary>A mean over images.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="StandardError">s/√n with s² the unbiased variance over the images; null for one image.</param>
public readonly record struct MeanEstimate(double Mean, double? StandardError)
{
    /// <summary>The mean of some values and its standard error.</summary>
    /// <param name="values">One per image, at least one.</param>
    public static MeanEstimate Of(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfZero(values.Count);
        var mean = values.Average();
        return new MeanEstimate(mean, values.Count == 1 ? null : Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1) / values.Count));
    }
}
