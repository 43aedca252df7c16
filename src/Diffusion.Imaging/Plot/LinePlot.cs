using System.Xml.Linq;

namespace Diffusion.Imaging;

/// <summary>A picture of lines or dots over axes, in one or more panels under one title and one legend, as SVG.</summary>
public sealed class LinePlot
{
    private const int TitleHeight = 34, LegendRowHeight = 22, Edge = 12;

    /// <summary>What stands above everything; nothing when empty.</summary>
    public string Title { get; init; } = "";

    /// <summary>The axes, from the left to the right and then down.</summary>
    public required IReadOnlyList<PlotPanel> Panels { get; init; }

    /// <summary>Panels in a row.</summary>
    public int Columns { get; init; } = 1;

    /// <summary>Width of a panel with its labels, in pixels.</summary>
    public int PanelWidth { get; init; } = 560;

    /// <summary>Height of a panel with its labels, in pixels.</summary>
    public int PanelHeight { get; init; } = 340;

    /// <summary>The picture as an SVG document, on white; the same plot gives the same text.</summary>
    /// <exception cref="ArgumentException">No panel, a size too small to draw in, or a series with unequal numbers of x and y.</exception>
    public string ToSvg()
    {
        RequireDrawable();
        var styles = SeriesStyle.Assign(Panels.SelectMany(panel => panel.Series).Select(series => series.Name));
        int across = Math.Min(Columns, Panels.Count), down = (Panels.Count + across - 1) / across, width = across * PanelWidth + 2 * Edge;
        int top = Edge + (Title.Length > 0 ? TitleHeight : 0);
        var legend = Legend(styles, width, top).ToList();
        top += LegendRows(styles.Keys, width) * LegendRowHeight;

        var drawing = Svg.Document(width, top + down * PanelHeight + Edge);
        if (Title.Length > 0)
        {
            drawing.Add(Svg.Text(width / 2.0, Edge + 18, Title, size: 17, bold: true));
        }

        drawing.Add(legend);
        for (int i = 0; i < Panels.Count; i++)
        {
            drawing.Add(Svg.Group(Edge + i % across * PanelWidth, top + i / across * PanelHeight, PanelDrawing.Draw(Panels[i], styles, PanelWidth, PanelHeight)));
        }

        return drawing.ToString() + "\n";
    }

    private void RequireDrawable()
    {
        if (Panels.Count == 0 || Columns < 1 || PanelWidth < PanelDrawing.LeastWidth || PanelHeight < PanelDrawing.LeastHeight)
        {
            throw new ArgumentException(
                $"A plot has at least one panel and column, and panels of at least {PanelDrawing.LeastWidth}×{PanelDrawing.LeastHeight} pixels; "
                + $"this one has {Panels.Count} panels, {Columns} columns and {PanelWidth}×{PanelHeight} pixels.");
        }

        foreach (var series in Panels.SelectMany(panel => panel.Series))
        {
            if (series.X.Count != series.Y.Count)
            {
                throw new ArgumentException($"Series '{series.Name}' has {series.X.Count} places but {series.Y.Count} values.");
            }
        }
    }

    private static int LegendRows(IEnumerable<string> names, int width) => names.Any() ? 1 + LegendPlaces(names, width).Last().Row : 0;

    private static IEnumerable<(double X, int Row)> LegendPlaces(IEnumerable<string> names, int width)
    {
        double x = 2 * Edge;
        int row = 0;
        foreach (string name in names)
        {
            double entry = 44 + Svg.TextWidth(name);
            if (x > 2 * Edge && x + entry > width - Edge)
            {
                (x, row) = (2 * Edge, row + 1);
            }

            yield return (x, row);
            x += entry + 10;
        }
    }

    private IEnumerable<XElement> Legend(IReadOnlyDictionary<string, SeriesStyle> styles, int width, int top)
    {
        var lines = Panels.SelectMany(panel => panel.Series).Where(series => series.Dots is null).Select(series => series.Name).ToHashSet(StringComparer.Ordinal);
        return styles.Zip(LegendPlaces(styles.Keys, width), (style, place) =>
        {
            double middle = top + place.Row * LegendRowHeight + 10;
            var sample = lines.Contains(style.Key)
                ? Svg.Line(place.X, middle, place.X + 26, middle, style.Value.Colour, 2.5, style.Value.Dashes)
                : Svg.Path(style.Key, $"M{Svg.Number(place.X + 13)} {Svg.Number(middle)}h0", style.Value, dots: 7);
            return Svg.Group(0, 0, [sample, Svg.Text(place.X + 32, middle + 4, style.Key, anchor: "start")]);
        });
    }
}
