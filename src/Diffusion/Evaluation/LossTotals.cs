namespace Diffusion.Evaluation;

/// <summary>Adds up held-out losses by bin of time.</summary>
public sealed class LossTotals
{
    private readonly double[][] losses;
    private readonly double[] cleanErrors;

    /// <summary>Nothing yet.</summary>
    /// <param name="bins">How many bins of time.</param>
    /// <param name="images">How many images, each with a loss in every bin.</param>
    public LossTotals(int bins, int images)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        losses = [.. Enumerable.Range(0, bins).Select(_ => new double[images])];
        cleanErrors = new double[bins];
    }

    /// <summary>The loss in each bin, the cleanest first.</summary>
    public IReadOnlyList<MeanEstimate> Bins => [.. losses.Select(MeanEstimate.Of)];

    /// <summary>The mean square of x̂_0 − x_0 in each bin.</summary>
    public IReadOnlyList<double> CleanErrors => [.. cleanErrors.Select(sum => sum / losses[0].Length)];

    /// <summary>The mean over all times.</summary>
    public MeanEstimate Mean => MeanEstimate.Of([.. Enumerable.Range(0, losses[0].Length).Select(image => losses.Average(bin => bin[image]))]);

    /// <summary>Adds losses, one per image and bin in all.</summary>
    public void Add(IReadOnlyList<LossSample> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        foreach (var sample in samples)
        {
            losses[sample.Bin][sample.Image] = sample.Loss;
            cleanErrors[sample.Bin] += sample.CleanError;
        }
    }
}
