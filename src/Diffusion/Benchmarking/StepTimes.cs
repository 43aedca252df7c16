namespace Diffusion.Benchmarking;

/// <summary>How long each of some steps took.</summary>
/// <param name="Seconds">One or more.</param>
/// <param name="WaitedSeconds">How much of that was spent waiting for data, in all.</param>
public sealed record StepTimes(IReadOnlyList<double> Seconds, double WaitedSeconds = 0)
{
    /// <summary>The median: a step that something else disturbed does not count for more than another.</summary>
    public double Median
    {
        get
        {
            double[] sorted = [.. Seconds.Order()];
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }

    /// <summary>The share of waiting for data in the time of all steps, 0 to 1.</summary>
    public double WaitingShare => WaitedSeconds / Seconds.Sum();
}
