using System.Globalization;

namespace Diffusion.Cli.Tests.Endurance;

/// <summary>How much of a kind a process holds more at the end of some work than in its middle: the first half fills caches, the second must fill nothing.</summary>
/// <param name="Kind">Of what.</param>
/// <param name="First">At the first measurement.</param>
/// <param name="Last">At the last one.</param>
/// <param name="Amount">
/// The second half's slope times its length. The slope is the median of those between all pairs of measurements (Theil 1950, Sen 1968): what is held for a moment,
/// such as a checkpoint that is being written, does not move it.
/// </param>
/// <param name="PerStep">The slope.</param>
internal sealed record Growth(string Kind, double First, double Last, double Amount, double PerStep)
{
    /// <summary>Of each kind, from measurements in the order they were taken.</summary>
    internal static IReadOnlyList<Growth> Of(IReadOnlyList<Footprint> footprints)
    {
        var half = footprints.Skip(footprints.Count / 2).ToList();
        return [.. Footprint.Kinds.Select((kind, index) =>
        {
            var slope = MedianSlope([.. half.Select(footprint => ((double)footprint.Step, footprint.Values[index]))]);
            return new Growth(kind, footprints[0].Values[index], footprints[^1].Values[index], slope * (half[^1].Step - half[0].Step), slope);
        })];
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Kind,-18} first {First,8:0.##}   last {Last,8:0.##}   grown {Amount,8:0.###} in the second half, {PerStep * 1e6,9:0.###} per million steps");

    private static double MedianSlope(IReadOnlyList<(double X, double Y)> points)
    {
        var slopes = points.SelectMany((left, index) => points.Skip(index + 1).Select(right => (right.Y - left.Y) / (right.X - left.X))).Order().ToList();
        return (slopes[(slopes.Count - 1) / 2] + slopes[slopes.Count / 2]) / 2;
    }
}
