using Diffusion.Imaging;

namespace Diffusion.Cli.Evaluation;

/// <summary>The report as SVG: the bound's terms over t, and the loss over time.</summary>
internal static class EvaluationPlot
{
    /// <summary>Writes the panels side by side; without a bound, the loss alone.</summary>
    public static void Write(TextWriter writer, EvaluationReport report)
    {
        PlotPanel[] panels = report.Bound is { } bound ? [Terms(bound), Loss(report.HeldOutLoss)] : [Loss(report.HeldOutLoss)];
        writer.Write(new LinePlot { Title = $"{report.Images} images of {report.Data.Path}", Panels = panels, Columns = 2 }.ToSvg());
    }

    private static PlotPanel Terms(BoundReport bound) => new()
    {
        Title = $"Variational bound: {bound.Total:F3} bits/dim",
        XLabel = "timestep t + 1",
        YLabel = "bits/dim of one term",
        LogX = true,
        LogY = true,
        Series = [new PlotSeries("term of the bound", [.. bound.Terms.Select(term => term.T + 1.0)], [.. bound.Terms.Select(term => term.Bits)])],
    };

    private static PlotPanel Loss(LossReport loss) => new()
    {
        Title = $"Held-out loss of {loss.Prediction}: {loss.Mean:F4}",
        XLabel = "share of the way to noise",
        YLabel = "loss",
        LogY = true,
        Series = [new PlotSeries("loss", [.. loss.Bins.Select(bin => (bin.From + bin.To) / 2)], [.. loss.Bins.Select(bin => bin.Loss)])],
    };
}
