namespace Diffusion.Verification;

/// <summary>The worst of several errors.</summary>
internal static class Worst
{
    /// <summary>The largest size; NaN where one is NaN, which <c>Enumerable.Max</c> would pass over.</summary>
    public static double Of(IEnumerable<double> errors) => errors.Aggregate(0.0, (worst, error) => Math.Max(worst, Math.Abs(error)));
}
