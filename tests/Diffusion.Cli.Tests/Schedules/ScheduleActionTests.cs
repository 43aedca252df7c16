using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Diffusion.Cli.Schedules;
using Diffusion.Noise;

namespace Diffusion.Cli.Tests.Schedules;

public sealed class ScheduleActionTests : IDisposable
{
    private const string Columns = "beta,alpha,alpha_bar,sqrt_alpha_bar,sqrt_one_minus_alpha_bar,snr,log_snr,"
        + "posterior_variance,posterior_log_variance_clipped,posterior_mean_coef_x0,posterior_mean_coef_xt";

    private static readonly string Shipped = Path.Combine(AppContext.BaseDirectory, "schedules");

    private readonly string _folder = Directory.CreateTempSubdirectory("schedule-command-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Csv_has_the_columns_in_order_and_every_bit_of_every_number()
    {
        var schedule = Assert.IsType<NoiseSchedule>(Catalog.Load("cosine"));
        var lines = Run(new(["cosine"], Format: "csv")).Output.TrimEnd().Split('\n');

        Assert.Equal("t," + Columns, lines[0]);
        Assert.Equal(1001, lines.Length);
        for (var t = 0; t < 1000; t++)
        {
            var cells = lines[t + 1].Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray();
            Assert.Equal([t, .. Tables(schedule).Select(table => table[t])], cells);
        }
    }

    [Fact]
    public void Csv_of_several_schedules_starts_with_the_name()
    {
        var lines = Run(new(["linear", "cosine"], Steps: 30, Format: "csv")).Output.TrimEnd().Split('\n');

        Assert.Equal("name,t," + Columns, lines[0]);
        Assert.Equal(61, lines.Length);
        Assert.StartsWith("linear,29,", lines[30], StringComparison.Ordinal);
        Assert.StartsWith("cosine,0,", lines[31], StringComparison.Ordinal);
    }

    [Fact]
    public void Json_of_one_schedule_is_an_object_with_the_tables_in_order_to_the_bit()
    {
        var schedule = Assert.IsType<NoiseSchedule>(Catalog.Load("linear"));
        var root = JsonDocument.Parse(Run(new(["linear"], Format: "json")).Output).RootElement;

        Assert.Equal(["name", "steps", .. Columns.Split(',')], root.EnumerateObject().Select(property => property.Name));
        Assert.Equal("linear", root.GetProperty("name").GetString());
        Assert.Equal(1000, root.GetProperty("steps").GetInt32());
        Assert.Equal(Tables(schedule), root.EnumerateObject().Skip(2).Select(property => Numbers(property.Value)));
    }

    [Fact]
    public void Json_of_several_schedules_is_a_list_with_the_published_numbers()
    {
        var list = JsonDocument.Parse(Run(new(["linear", "cosine", "sigmoid"], Format: "json")).Output).RootElement;
        double[] halfWay = [0.0785872428818, 0.493843590441, 0.5];

        Assert.Equal(["linear", "cosine", "sigmoid"], list.EnumerateArray().Select(schedule => schedule.GetProperty("name").GetString()));
        Assert.All(list.EnumerateArray().Zip(halfWay), pair => Assert.Equal(pair.Second, Numbers(pair.First.GetProperty("alpha_bar"))[499], 1e-12));
    }

    [Theory]
    [InlineData(1000, 21)]
    [InlineData(41, 21)]
    [InlineData(40, 40)]
    [InlineData(2, 2)]
    public void A_table_for_reading_has_few_rows_from_the_first_to_the_last(int steps, int rows)
    {
        var lines = Run(new(["cosine"], steps)).Output.TrimEnd().Split(Environment.NewLine);
        var numbers = lines.Where(line => char.IsDigit(line.TrimStart().FirstOrDefault())).ToArray();

        Assert.Equal(rows, numbers.Length);
        Assert.Equal("0", numbers[0].TrimStart().Split(' ')[0]);
        Assert.Equal($"{steps - 1}", numbers[^1].TrimStart().Split(' ')[0]);
        Assert.Equal(rows < steps, lines[0].Contains("--format csv", StringComparison.Ordinal));
        Assert.All(lines.Skip(3), line => Assert.InRange(line.Length, 1, 140));
    }

    [Fact]
    public void Without_a_name_each_schedule_has_a_line()
    {
        var (output, error) = Run(new([]));

        Assert.All(Catalog.Names, name => Assert.Single(output.Split(Environment.NewLine), line => line.StartsWith(name + " ", StringComparison.Ordinal)));
        Assert.Empty(error);
    }

    [Fact]
    public void A_broken_file_among_all_is_reported_and_the_others_are_shown()
    {
        Write("bad.json", """{"kind": "linear", "betaEnd": 7}""");
        Write("good.json", """{"kind": "cosine"}""");

        var (output, error) = Run(new([]), new ScheduleCatalog([_folder]));

        Assert.Contains("good", output, StringComparison.Ordinal);
        Assert.Contains("left out: ", error, StringComparison.Ordinal);
        Assert.Contains("betaEnd is 7", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_files_of_one_name_are_told_apart_and_one_file_given_twice_is_shown_once()
    {
        var mine = Write("linear.json", """{"kind": "linear", "steps": 5}""");

        var list = JsonDocument.Parse(Run(new(["linear", mine, "linear"], Format: "json")).Output).RootElement;

        Assert.Equal([Path.Combine(Shipped, "linear.json"), mine], list.EnumerateArray().Select(schedule => schedule.GetProperty("name").GetString()));
    }

    [Fact]
    public void The_plot_shows_alpha_bar_and_log_snr_of_every_schedule()
    {
        var svg = XDocument.Parse(Run(new(["linear", "cosine", "sigmoid"], Format: "svg")).Output);
        var texts = svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value).ToArray();

        Assert.All(["linear", "cosine", "sigmoid"], name => Assert.Single(texts, name));
        Assert.Contains("ᾱ", texts);
        Assert.Contains("log-SNR = ln(ᾱ / (1 − ᾱ))", texts);
        Assert.Equal(2, texts.Count(text => text == "timestep t"));
    }

    [Fact]
    public void Schedules_of_different_lengths_are_plotted_over_the_share_of_the_way()
    {
        Write("short.json", """{"kind": "cosine", "steps": 10}""");
        Write("long.json", """{"kind": "cosine", "steps": 5000}""");

        var svg = Run(new(["short", "long"], Format: "svg"), new ScheduleCatalog([_folder])).Output;

        Assert.Contains("(t + 1) / T", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("timestep t", svg, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("out.csv", null, "t,beta")]
    [InlineData("out.json", null, "{\"name\"")]
    [InlineData("deeper/still/out.svg", null, "<svg")]
    [InlineData("out.txt", null, "cosine: ")]
    [InlineData("out.csv", "json", "{\"name\"")]
    public void A_file_has_the_format_asked_for_or_that_of_its_ending_and_its_path_is_the_result(string name, string? format, string start)
    {
        var path = Path.Combine(_folder, name);

        Assert.Equal(path + Environment.NewLine, Run(new(["cosine"], Format: format, Out: path)).Output);
        Assert.StartsWith(start, File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public void Warnings_stay_out_of_the_result()
    {
        var (output, error) = Run(new(["linear"], Format: "csv"));

        Assert.StartsWith("warning: linear: terminal SNR is 4.036E-05", error, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("edm")]
    [InlineData("flow")]
    [InlineData("vp")]
    public void Csv_of_a_continuous_process_has_a_level_for_every_thousandth_of_the_way(string name)
    {
        var process = Catalog.Load(name);
        var lines = Run(new([name], Format: "csv")).Output.TrimEnd().Split('\n');

        Assert.Equal("share,time,alpha,sigma,log_snr", lines[0]);
        Assert.Equal(1002, lines.Length);
        for (var row = 0; row <= 1000; row++)
        {
            var level = process.AtShare(1 - ((1000 - row) / 1000.0));
            double[] expected = [row / 1000.0, level.Time, level.Alpha, level.Sigma, level.LogSnr];
            var cells = lines[row + 1].Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray();
            Assert.All(expected.Zip(cells), pair => Assert.True(pair.First.Equals(pair.Second) || Math.Abs(pair.First - pair.Second) <= 1e-9 * (1 + Math.Abs(pair.First)), $"{name} {row}: {pair}"));
        }
    }

    [Fact]
    public void Csv_of_both_sorts_has_levels_for_all()
    {
        var schedule = Assert.IsType<NoiseSchedule>(Catalog.Load("cosine", 300));
        Write("short.json", """{"kind": "cosine", "steps": 300}""");
        var lines = Run(new([Path.Combine(_folder, "short.json"), "edm"], Format: "csv")).Output.TrimEnd().Split('\n');

        Assert.Equal("name,share,time,alpha,sigma,log_snr", lines[0]);
        Assert.Equal(1 + 300 + 1001, lines.Length);
        Assert.Equal(["short", 1.0, 299.0, schedule.SqrtAlphaBar[^1], schedule.SqrtOneMinusAlphaBar[^1]], Cells(lines[300]));
        Assert.Equal(["edm", 0.0, Math.Log(0.002) / 4, 1.0, 0.002], Cells(lines[301]));

        static IEnumerable<object> Cells(string line) =>
            [line.Split(',')[0], .. line.Split(',').Skip(1).SkipLast(1).Select(cell => (object)double.Parse(cell, CultureInfo.InvariantCulture))];
    }

    [Fact]
    public void Json_of_a_continuous_process_has_its_levels_and_no_variances()
    {
        var list = JsonDocument.Parse(Run(new(["linear", "flow"], Format: "json")).Output).RootElement;

        Assert.Equal(["name", "steps", .. Columns.Split(',')], list[0].EnumerateObject().Select(property => property.Name));
        Assert.Equal(["name", "share", "time", "alpha", "sigma", "log_snr"], list[1].EnumerateObject().Select(property => property.Name));
        Assert.Equal(1000, Numbers(list[1].GetProperty("time"))[^1]);
        Assert.Equal(0, Numbers(list[1].GetProperty("alpha"))[^1]);
        Assert.All(list[1].EnumerateObject().Skip(1), property => Assert.Equal(1001, property.Value.GetArrayLength()));
    }

    [Theory]
    [InlineData("linear-zero-snr")]
    [InlineData("flow")]
    public void In_json_infinity_is_a_text_and_in_csv_it_is_written_out(string name)
    {
        var last = JsonDocument.Parse(Run(new([name], Format: "json")).Output).RootElement.GetProperty("log_snr").EnumerateArray().Last();
        var line = Run(new([name], Format: "csv")).Output.TrimEnd().Split('\n')[^1];

        Assert.Equal((JsonValueKind.String, "-Infinity"), (last.ValueKind, last.GetString()));
        Assert.Contains("-Infinity", line.Split(','));
        Assert.Equal(double.NegativeInfinity, double.Parse(last.GetString()!, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_continuous_process_is_read_as_levels_evenly_spread()
    {
        var lines = Run(new(["edm"])).Output.TrimEnd().Split(Environment.NewLine);

        Assert.StartsWith("edm: continuous, 21 levels evenly spread (--format csv or json gives 1001)", lines[0], StringComparison.Ordinal);
        Assert.Equal(["share", "time", "alpha", "sigma", "log_snr"], lines[3].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(21, lines.Length - 4);
        Assert.Equal(["0.5", "-0.22907", "1", "0.4", "1.8326"], lines[14].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void The_overview_says_of_continuous_processes_what_they_have()
    {
        var lines = Run(new([])).Output.Split(Environment.NewLine);

        Assert.Matches(@"^edm +- +- +- +- +- +-8\.76 +Karras", lines.Single(line => line.StartsWith("edm ", StringComparison.Ordinal)));
        Assert.Matches(@"^linear-zero-snr +1000 +0\.0001 +1 +\d+ +0 +-Infinity +linear", lines.Single(line => line.StartsWith("linear-zero-snr ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Steps_leave_continuous_processes_out_of_the_overview_with_a_reason_and_are_refused_of_one()
    {
        var (output, error) = Run(new([], Steps: 100));

        Assert.DoesNotContain("Karras", output, StringComparison.Ordinal);
        Assert.Equal(3, error.TrimEnd().Split(Environment.NewLine).Count(line => line.Contains("is continuous", StringComparison.Ordinal)));
        Assert.Contains("100 steps are asked of kind \"edm\"", ErrorOf(new(["edm"], Steps: 100)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_plot_of_a_continuous_process_is_over_the_share_of_the_way()
    {
        var svg = XDocument.Parse(Run(new(["linear-zero-snr", "flow", "edm"], Format: "svg")).Output);
        var texts = svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value).ToArray();

        Assert.All(["linear-zero-snr", "flow", "edm"], name => Assert.Single(texts, name));
        Assert.Contains("α² / (α² + σ²)", texts);
        Assert.Equal(2, texts.Count(text => text == "share of the way from the cleanest level to the noisiest"));
        Assert.DoesNotContain("NaN", svg.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linear-zero-snr")]
    [InlineData("cosine-zero-snr")]
    [InlineData("flow")]
    public void Where_no_signal_is_left_the_warning_names_epsilon(string name) =>
        Assert.StartsWith($"warning: {name}: terminal SNR is 0: ", Run(new([name])).Error, StringComparison.Ordinal);

    [Fact]
    public void An_unknown_format_is_answered_with_the_nearest() =>
        Assert.Contains("did you mean \"json\"?", ErrorOf(new(["linear"], Format: "jsno")), StringComparison.Ordinal);

    [Fact]
    public void A_seed_without_an_image_is_refused() => Assert.Contains("--seed", ErrorOf(new(["linear"], Seed: 3)), StringComparison.Ordinal);

    [Fact]
    public void A_folder_is_no_file_to_write_to() => Assert.Contains("a folder", ErrorOf(new(["linear"], Out: _folder)), StringComparison.Ordinal);

    [Fact]
    public void No_schedule_at_all_is_an_error_with_the_places_to_put_one() =>
        Assert.Contains("schedules", Assert.Throws<InputException>(() => Run(new([]), new ScheduleCatalog([]))).Message, StringComparison.Ordinal);

    private static ScheduleCatalog Catalog => new([Shipped]);

    private static string ErrorOf(ScheduleRequest request) => Assert.Throws<InputException>(() => Run(request)).Message;

    private static (string Output, string Error) Run(ScheduleRequest request, ScheduleCatalog? catalog = null)
    {
        using StringWriter output = new(CultureInfo.InvariantCulture), error = new(CultureInfo.InvariantCulture);
        new ScheduleAction(catalog ?? Catalog, output, error).Run(request);
        return (output.ToString(), error.ToString());
    }

    private static IReadOnlyList<double>[] Tables(NoiseSchedule schedule) =>
    [
        schedule.Beta, schedule.Alpha, schedule.AlphaBar, schedule.SqrtAlphaBar, schedule.SqrtOneMinusAlphaBar, schedule.Snr, schedule.LogSnr,
        schedule.PosteriorVariance, schedule.PosteriorLogVarianceClipped, schedule.PosteriorMeanCoefClean, schedule.PosteriorMeanCoefNoisy,
    ];

    private static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(number => number.GetDouble())];

    private string Write(string name, string json)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, json);
        return path;
    }
}
