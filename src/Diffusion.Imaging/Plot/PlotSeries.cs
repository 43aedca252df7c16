namespace Diffusion.Imaging;

/// <summary>A line of a plot: points joined in their order. A value that cannot be drawn (not finite, or not above zero on a logarithmic axis) is a gap.</summary>
/// <param name="Name">What the legend calls it; lines of one name have one colour in every panel.</param>
/// <param name="X">Where the points stand on the horizontal axis.</param>
/// <param name="Y">Their values: as many.</param>
public sealed record PlotSeries(string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>Diameter in pixels of a dot at each point, drawn instead of the line; null draws the line.</summary>
    public double? Dots { get; init; }
}
