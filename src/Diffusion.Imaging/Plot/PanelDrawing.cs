using System.Text;
using System.Xml.Linq;

namespace Diffusion.Imaging;

/// <summary>One panel of a plot: frame, grid, ticks, labels, lines and dots.</summary>
internal static class PanelDrawing
{
    public const int LeastWidth = 160, LeastHeight = 120;
    private const int Left = 76, Right = 18, Above = 30, Below = 50;
    private const string FrameColour = "#555555", GridColour = "#e4e4e4";

    public static IEnumerable<XElement> Draw(PlotPanel panel, IReadOnlyDictionary<string, SeriesStyle> styles, int panelWidth, int panelHeight)
    {
        double width = panelWidth - Left - Right, height = panelHeight - Above - Below;
        var horizontal = new PlotAxis(panel.Series.SelectMany(series => series.X), panel.LogX, margin: 0);
        var vertical = new PlotAxis(panel.Series.SelectMany(series => series.Y), panel.LogY, margin: 0.04);
        foreach (var (place, label) in horizontal.Ticks())
        {
            double x = Left + place * width;
            yield return Svg.Line(x, Above, x, Above + height, GridColour, 1);
            yield return Svg.Text(x, Above + height + 17, label);
        }

        foreach (var (place, label) in vertical.Ticks())
        {
            double y = Above + (1 - place) * height;
            yield return Svg.Line(Left, y, Left + width, y, GridColour, 1);
            yield return Svg.Text(Left - 7, y + 4, label, anchor: "end");
        }

        yield return Svg.Rectangle(Left, Above, width, height, FrameColour);
        yield return Svg.Text(Left + width / 2, Above - 9, panel.Title, size: 14);
        yield return Svg.Text(Left + width / 2, Above + height + 37, panel.XLabel);
        yield return Svg.Text(18, Above + height / 2, panel.YLabel, upwards: true);
        foreach (var series in panel.Series)
        {
            string steps = Trace(series, horizontal, vertical, width, height);
            if (steps.Length > 0)
            {
                yield return Svg.Path(series.Name, steps, styles[series.Name], series.Dots);
            }
        }
    }

    /// <summary>The line as path steps; a gap begins a new one, and a point alone becomes a dot, as every point does where dots are asked for.</summary>
    private static string Trace(PlotSeries series, PlotAxis horizontal, PlotAxis vertical, double width, double height)
    {
        var steps = new StringBuilder();
        var run = new List<(double X, double Y)>();
        for (int i = 0; i <= series.X.Count; i++)
        {
            bool shown = i < series.X.Count && horizontal.CanShow(series.X[i]) && vertical.CanShow(series.Y[i]);
            if (shown)
            {
                run.Add((Left + horizontal.Place(series.X[i]) * width, Above + (1 - vertical.Place(series.Y[i])) * height));
            }

            if (!shown || series.Dots is not null)
            {
                AppendRun(steps, run);
                run.Clear();
            }
        }

        return steps.ToString();
    }

    private static void AppendRun(StringBuilder steps, List<(double X, double Y)> run)
    {
        char command = 'M';
        foreach (var (x, y) in Thin(run))
        {
            steps.Append(command).Append(Svg.Number(x)).Append(' ').Append(Svg.Number(y));
            command = 'L';
        }

        if (run.Count == 1)
        {
            steps.Append("h0");
        }
    }

    /// <summary>Of the many points that fall into one column of pixels, the first, the lowest, the highest and the last: the line looks the same.</summary>
    private static IEnumerable<(double X, double Y)> Thin(List<(double X, double Y)> run)
    {
        for (int from = 0, to; from < run.Count; from = to)
        {
            double column = Math.Floor(run[from].X);
            int lowest = from, highest = from;
            for (to = from; to < run.Count && Math.Floor(run[to].X) == column; to++)
            {
                lowest = run[to].Y < run[lowest].Y ? to : lowest;
                highest = run[to].Y > run[highest].Y ? to : highest;
            }

            foreach (int kept in new SortedSet<int> { from, lowest, highest, to - 1 })
            {
                yield return run[kept];
            }
        }
    }
}
