using System.Globalization;
using System.Xml.Linq;

namespace Diffusion.Imaging.Tests;

public sealed class LinePlotTests
{
    private static readonly double[] Steps = [.. Enumerable.Range(0, 1000).Select(i => (double)i)];

    [Fact]
    public void A_plot_is_xml_with_its_titles_labels_legend_and_a_line_per_series()
    {
        var svg = Parse(Two());
        string[] texts = [.. Elements(svg, "text").Select(text => text.Value)];
        foreach (string expected in new[] { "Noise <schedules> & \"friends\"", "alpha bar", "snr", "t", "linear", "cosine" })
        {
            Assert.Contains(expected, texts);
        }

        Assert.Equal(["linear", "cosine", "linear", "cosine"], Elements(svg, "path").Select(path => path.Value));
        Assert.Equal(1, texts.Count(text => text == "linear"));
        Assert.Equal("#ffffff", Elements(svg, "rect").First().Attribute("fill")!.Value);
    }

    [Fact]
    public void A_series_has_one_colour_in_every_panel_and_another_than_its_neighbours()
    {
        var paths = Elements(Parse(Two()), "path").ToLookup(path => path.Value, path => path.Attribute("stroke")!.Value);
        Assert.Single(paths["linear"].Distinct());
        Assert.NotEqual(paths["linear"].First(), paths["cosine"].First());

        var many = new LinePlot { Panels = [new() { Series = [.. Enumerable.Range(0, 20).Select(i => new PlotSeries($"s{i}", [0, 1], [0, i]))] }] };
        var styles = Elements(Parse(many), "path").Select(path => (path.Attribute("stroke")!.Value, path.Attribute("stroke-dasharray")?.Value));
        Assert.Equal(20, styles.Distinct().Count());
    }

    [Fact]
    public void The_ends_of_a_line_stand_where_its_values_belong()
    {
        var points = Points(Parse(Single([0, 10], [0, 5])), 0);
        var frame = Elements(Parse(Single([0, 10], [0, 5])), "rect").Last();
        double left = Number(frame, "x"), top = Number(frame, "y"), width = Number(frame, "width"), height = Number(frame, "height");
        Assert.Equal(left, points[0].X, 0.02);
        Assert.Equal(left + width, points[^1].X, 0.02);
        Assert.Equal(top + height * (1 - 0.04 / 1.08), points[0].Y, 0.02);
        Assert.Equal(top + height * 0.04 / 1.08, points[^1].Y, 0.02);
    }

    [Fact]
    public void A_logarithmic_axis_makes_powers_a_straight_line_and_marks_decades()
    {
        double[] x = [0, 1, 2, 3, 4, 5, 6];
        var svg = Parse(Single(x, [.. x.Select(k => Math.Pow(10, -k))], logY: true));
        var points = Points(svg, 0);
        Assert.All(points.Zip(points.Skip(1), (a, b) => b.Y - a.Y), rise => Assert.Equal(points[1].Y - points[0].Y, rise, 0.03));
        string[] texts = [.. Elements(svg, "text").Select(text => text.Value)];
        Assert.Superset(new HashSet<string> { "1", "0.1", "0.01", "0.001", "1e-4", "1e-5", "1e-6" }, texts.ToHashSet());
    }

    [Theory]
    [InlineData(0, 1000, "0", "200", "400", "600", "800", "1000")]
    [InlineData(0, 1, "0", "0.2", "0.4", "0.6", "0.8", "1")]
    [InlineData(-1, 1, "-1", "-0.5", "0", "0.5", "1")]
    [InlineData(0.0001, 0.02, "0.005", "0.01", "0.015", "0.02")]
    [InlineData(1e8, 1.00002e8, "1e8", "1.00002e8")]
    [InlineData(0, 1e-5, "0", "2e-6", "1e-5")]
    public void Ticks_are_round_numbers(double low, double high, params string[] labels)
    {
        string[] texts = [.. Elements(Parse(Single([low, high], [0, 1])), "text").Select(text => text.Value)];
        Assert.Superset(labels.ToHashSet(), texts.ToHashSet());
    }

    [Fact]
    public void Values_that_cannot_be_drawn_are_gaps()
    {
        var svg = Parse(Single([0, 1, 2, 3, 4, 5, 6], [1, 2, double.NaN, 4, double.PositiveInfinity, 6, 7]));
        string steps = Elements(svg, "path").Single().Attribute("d")!.Value;
        Assert.Equal(3, steps.Count(c => c == 'M'));
        Assert.Equal(1, steps.Count(c => c == 'h'));
        Assert.DoesNotContain("NaN", svg.ToString(), StringComparison.Ordinal);

        string log = Elements(Parse(Single([0, 1, 2, 3, 4], [1, 2, 0, -4, 3], logY: true)), "path").Single().Attribute("d")!.Value;
        Assert.Equal(2, log.Count(c => c == 'M'));
    }

    public static TheoryData<double[], double[], bool> OddSeries => new()
    {
        { [], [], false },
        { [3], [3], false },
        { [1, 2, 3], [5, 5, 5], false },
        { [1, 2, 3], [0, 0, 0], false },
        { [1, 2, 3], [5, 5, 5], true },
        { [1, 2], [-1, -2], true },
        { [double.NaN], [1], false },
        { [0, 1], [-1e300, 1e300], false },
        { [0, 1], [1e-300, 1e300], true },
        { [0, 1], [1, 1 + 1e-15], false },
        { [0, 1], [1e290, 1.0000000000000002e290], false },
        { [0, 1], [double.MinValue, double.MaxValue], false },
        { [0, 1], [double.Epsilon, double.Epsilon * 3], false },
    };

    [Theory]
    [MemberData(nameof(OddSeries))]
    public void Odd_series_still_give_a_drawing(double[] x, double[] y, bool logY)
    {
        var svg = Parse(Single(x, y, logY));
        Assert.InRange(Elements(svg, "text").Count(), 3, 60);
        Assert.DoesNotContain("NaN", svg.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("∞", svg.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_million_points_make_a_small_file_that_still_shows_the_peaks()
    {
        double[] x = [.. Enumerable.Range(0, 1_000_000).Select(i => (double)i)], y = new double[x.Length];
        (y[123_456], y[777_777]) = (9, -9);
        var plot = Single(x, y);
        Assert.InRange(plot.ToSvg().Length, 1000, 100_000);
        var points = Points(Parse(plot), 0);
        var frame = Elements(Parse(plot), "rect").Last();
        Assert.Equal(Number(frame, "y") + Number(frame, "height") * 0.04 / 1.08, points.Min(point => point.Y), 0.02);
        Assert.Equal(Number(frame, "y") + Number(frame, "height") * 1.04 / 1.08, points.Max(point => point.Y), 0.02);
    }

    [Fact]
    public void Dots_stand_by_themselves_where_their_values_belong()
    {
        var dots = new PlotSeries("dots", [0, 5, 5, 10, 7], [0, 1, 2, 5, double.NaN]) { Dots = 4 };
        var svg = Parse(new() { Panels = [new() { Series = [dots, new("line", [0, 10], [0, 5])] }] });
        var drawn = Elements(svg, "path").Last(path => path.Value == "dots");
        string[] places = [.. drawn.Attribute("d")!.Value.Split('M').Skip(1)];
        var line = Points(svg, Elements(svg, "path").Count() - 1);

        Assert.Equal("4", drawn.Attribute("stroke-width")!.Value);
        Assert.Equal(4, places.Length);
        Assert.All(places, place => Assert.EndsWith("h0", place, StringComparison.Ordinal));
        Assert.Equal(FormattableString.Invariant($"{line[0].X:0.##} {line[0].Y:0.##}h0"), places[0]);
        Assert.Equal(FormattableString.Invariant($"{line[^1].X:0.##} {line[^1].Y:0.##}h0"), places[^1]);
        Assert.Equal(2, Elements(svg, "path").Count(path => path.Value == "dots")); // the other one is in the legend
    }

    [Fact]
    public void Control_characters_in_names_do_not_break_the_xml() =>
        Assert.Contains("a\uFFFDb", Elements(Parse(Single([0, 1], [0, 1], name: "a\u0001b")), "path").Select(path => path.Value));

    [Fact]
    public void The_same_plot_gives_the_same_text() => Assert.Equal(Two().ToSvg(), Two().ToSvg());

    [Fact]
    public void What_cannot_be_drawn_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new LinePlot { Panels = [] }.ToSvg());
        Assert.Throws<ArgumentException>(() => Single([0, 1], [0]).ToSvg());
        Assert.Throws<ArgumentException>(() => new LinePlot { Panels = [new() { Series = [] }], PanelWidth = 10 }.ToSvg());
    }

    private static LinePlot Two() => new()
    {
        Title = "Noise <schedules> & \"friends\"",
        Columns = 2,
        Panels =
        [
            new()
            {
                Title = "alpha bar",
                XLabel = "t",
                Series = [new("linear", Steps, [.. Steps.Select(t => Math.Exp(-1e-5 * t * t))]), new("cosine", Steps, [.. Steps.Select(t => Math.Pow(Math.Cos(t / 1000 * 1.57), 2))])],
            },
            new()
            {
                Title = "signal to noise",
                XLabel = "t",
                YLabel = "snr",
                LogY = true,
                Series = [new("linear", Steps, [.. Steps.Select(t => 1e4 * Math.Exp(-t / 50))]), new("cosine", Steps, [.. Steps.Select(t => 1 / (1e-3 + t))])],
            },
        ],
    };

    private static LinePlot Single(double[] x, double[] y, bool logY = false, string name = "only") =>
        new() { Panels = [new() { LogY = logY, Series = [new(name, x, y)] }] };

    private static XElement Parse(LinePlot plot) => XDocument.Parse(plot.ToSvg()).Root!;

    private static IEnumerable<XElement> Elements(XElement svg, string name) => svg.Descendants(XName.Get(name, "http://www.w3.org/2000/svg"));

    private static double Number(XElement element, string attribute) => double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);

    private static List<(double X, double Y)> Points(XElement svg, int path) =>
        [.. Elements(svg, "path").ElementAt(path).Attribute("d")!.Value.Split('M', 'L').Skip(1).Select(step => step.Split(' ')).Select(
            pair => (double.Parse(pair[0], CultureInfo.InvariantCulture), double.Parse(pair[1], CultureInfo.InvariantCulture)))];
}
