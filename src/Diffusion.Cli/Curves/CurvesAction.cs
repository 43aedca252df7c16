using Diffusion.Cli.Schedules;
using Diffusion.Imaging;

namespace Diffusion.Cli.Curves;

/// <summary>Draws the losses of runs into one picture and says how far they are from the first.</summary>
internal static class CurvesAction
{
    /// <summary>Entries of metrics.jsonl in a window of the smoothed curves.</summary>
    public const int DefaultWindow = 50;

    /// <summary>Diameter of the dot of one entry, in pixels.</summary>
    private const double EntryDot = 1.6;

    /// <summary>Reads, draws where a file is named, and writes the table to standard output.</summary>
    /// <param name="runs">Folders of runs; the first is what the others are held against.</param>
    /// <param name="window">Entries in a window.</param>
    /// <param name="picture">Where the picture goes; null for none.</param>
    /// <exception cref="InputException">A run has no losses, or the window is empty.</exception>
    public static int Run(IReadOnlyList<string> runs, int window, string? picture)
    {
        if (window < 1)
        {
            throw new InputException($"--smooth is {window}; it must be at least 1.");
        }

        var curves = Named([.. runs.Select(LossCurve.Read)], runs);
        var smoothed = Array.ConvertAll(curves, curve => curve.Smoothed(window));
        Write(Console.Out, curves, smoothed, window);
        if (picture is not null)
        {
            TextFile.Write(picture, writer => writer.Write(Plot(curves, smoothed, window).ToSvg()));
            Console.WriteLine(picture);
        }

        return ExitCode.Done;
    }

    /// <summary>Folders of one name are told apart by their paths.</summary>
    private static LossCurve[] Named(LossCurve[] curves, IReadOnlyList<string> runs) =>
        curves.Select(curve => curve.Name).Distinct().Count() == curves.Length ? curves : [.. curves.Zip(runs, (curve, run) => curve with { Name = run })];

    private static void Write(TextWriter writer, LossCurve[] curves, LossCurve[] smoothed, int window)
    {
        string[][] headings = [["run"], ["images"], ["loss"], ["largest distance"], ["after images"]];
        TextColumns.Write(writer, headings, [.. smoothed.Select((curve, index) => Row(curve, index == 0 ? null : smoothed[0].Furthest(curve), index == 0))], left: 0);
        writer.WriteLine(FormattableString.Invariant($"Losses are means over {window} lines of metrics.jsonl; distances are from {curves[0].Name}, relative to it."));
    }

    private static string[] Row(LossCurve curve, (double Distance, long Images)? furthest, bool isFirst) =>
    [
        curve.Name, $"{curve.Images[^1]}", FormattableString.Invariant($"{curve.Loss[^1]:G5}"),
        isFirst ? "" : furthest is { } distant ? FormattableString.Invariant($"{100 * distant.Distance:0.00} %") : "no images in common", $"{furthest?.Images}",
    ];

    private static LinePlot Plot(LossCurve[] curves, LossCurve[] smoothed, int window) => new()
    {
        Title = "Training loss",
        Panels =
        [
            new PlotPanel { Title = "each line of metrics.jsonl", XLabel = "images seen", YLabel = "loss", LogY = true, Series = [.. curves.Select(curve => Series(curve) with { Dots = EntryDot })] },
            new PlotPanel { Title = $"mean over {window} lines", XLabel = "images seen", YLabel = "loss", LogY = true, Series = [.. smoothed.Select(Series)] },
        ],
        Columns = 2,
    };

    private static PlotSeries Series(LossCurve curve) => new(curve.Name, [.. curve.Images.Select(images => (double)images)], curve.Loss);
}
