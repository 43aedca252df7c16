namespace Diffusion.Training;

/// <summary>β = ½^(B/h) for a batch of B images: after h images half of the old average is left.</summary>
/// <remarks>
/// The half-life h is the one asked for, but at most 5 % of the images seen so far, so that a short run does not sample its initial weights
/// (Karras et al. 2022, App. F.2).
/// </remarks>
public sealed record HalfLifeAveraging : AveragingRule
{
    /// <summary>The rule's name in the settings.</summary>
    public const string Kind = "half_life";

    private const double LargestShareOfRun = 0.05;

    /// <summary>The rule of a half-life.</summary>
    /// <param name="images">Half-life in images, ≥ 0; 0 is no average at all.</param>
    public HalfLifeAveraging(double images)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(images);
        Images = images;
    }

    /// <summary>Half-life in images.</summary>
    public double Images { get; }

    /// <inheritdoc/>
    public override string Name => Kind;

    /// <inheritdoc/>
    public override string Description => FormattableString.Invariant($"half-life of {Images} images, at most {LargestShareOfRun:0 %} of those seen");

    /// <inheritdoc/>
    public override double Decay(WeightUpdate update) =>
        Math.Pow(0.5, update.Batch / Math.Max(Math.Min(Images, LargestShareOfRun * update.ImagesSeen), 1e-8));
}
