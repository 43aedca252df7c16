using Diffusion.Imaging;
using Diffusion.Verification;

namespace Diffusion.Cli.Verification;

/// <summary>The variances of the two gradient estimators over σ as SVG: lines by theory, dots measured.</summary>
internal static class VariancePlot
{
    private const int Points = 60;

    /// <summary>A panel for each function.</summary>
    public static void Write(TextWriter writer, VerificationReport report)
    {
        var plot = new LinePlot
        {
            Title = "Variance of one draw's estimate of ∂E[f(z)]/∂µ: lines by theory, dots measured",
            Panels = [.. report.GradientVariances.GroupBy(variance => variance.Function).Select(group => Panel(group.Key, [.. group]))],
            Columns = 3,
            PanelWidth = 380,
            PanelHeight = 300,
        };
        writer.Write(plot.ToSvg());
    }

    private static PlotPanel Panel(string function, IReadOnlyList<GradientVariance> measured)
    {
        var (least, most) = (measured.Min(variance => variance.Deviation), measured.Max(variance => variance.Deviation));
        var exact = ExactVariances.Between(function, least, most, Points);
        return new PlotPanel
        {
            Title = $"f(z) = {function}",
            XLabel = "σ",
            YLabel = "variance",
            LogX = true,
            LogY = true,
            Series =
            [
                Line("score function", exact, variance => variance.ScoreFunctionExact),
                Line("reparameterized", exact, variance => variance.ReparameterizedExact),
                Line("score function", measured, variance => variance.ScoreFunction) with { Dots = 6 },
                Line("reparameterized", measured, variance => variance.Reparameterized) with { Dots = 6 },
            ],
        };
    }

    private static PlotSeries Line(string name, IReadOnlyList<GradientVariance> variances, Func<GradientVariance, double> value) =>
        new(name, [.. variances.Select(variance => variance.Deviation)], [.. variances.Select(value)]);
}
