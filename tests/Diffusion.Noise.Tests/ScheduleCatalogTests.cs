namespace Diffusion.Noise.Tests;

public sealed class ScheduleCatalogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("schedules-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_dropped_into_the_folder_is_known_by_its_name()
    {
        var catalog = new ScheduleCatalog([_folder, Schedules.Folder]);
        Write("mine.json", """
            {
              // my own
              "kind": "cosine", /* with another offset */
              "offset": 0.02,
              "steps": 300,
            }
            """);

        var schedule = Assert.IsType<NoiseSchedule>(catalog.Load("mine"));

        Assert.Equal(("mine", 300), (schedule.Name, schedule.Steps));
        Assert.Contains("mine", catalog.Names);
        Assert.Equal(150, Assert.IsType<NoiseSchedule>(catalog.Load("MINE", 150)).Steps);
    }

    [Fact]
    public void An_earlier_folder_hides_a_later_one()
    {
        Write("linear.json", """{"kind": "linear", "steps": 10}""");

        var catalog = new ScheduleCatalog([_folder, Schedules.Folder]);

        Assert.Equal(10, Assert.IsType<NoiseSchedule>(catalog.Load("linear")).Steps);
        Assert.Single(catalog.Names, "linear");
    }

    [Fact]
    public void A_file_is_loaded_by_its_path_and_named_after_it()
    {
        var path = Write("other.json", """{"kind": "linear"}""");

        var schedule = Assert.IsType<NoiseSchedule>(new ScheduleCatalog([]).Load(path));

        Assert.Equal(("other", 1000), (schedule.Name, schedule.Steps));
    }

    [Fact]
    public void Every_shipped_schedule_loads_and_says_what_it_is()
    {
        string[] names =
        [
            "cosine", "cosine-zero-snr", "edm", "exp", "flow", "laplace", "linear", "linear-zero-snr", "scaled-linear", "scaled-linear-sd", "sigmoid", "sigmoid-beta", "vp",
        ];
        Assert.Equal(names, Schedules.Shipped.Names);
        Assert.All(Schedules.Shipped.Names, name => Assert.False(string.IsNullOrWhiteSpace(Schedules.Shipped.Find(name).Definition.Description)));
    }

    [Fact]
    public void An_unknown_name_is_answered_with_the_nearest_and_all_of_them()
    {
        var message = Schedules.ErrorOf(() => Schedules.Shipped.Load("cosin"));

        Assert.Contains("\"cosin\"", message, StringComparison.Ordinal);
        Assert.Contains("did you mean \"cosine\"?", message, StringComparison.Ordinal);
        Assert.Contains("linear, linear-zero-snr, scaled-linear, scaled-linear-sd, sigmoid, sigmoid-beta, vp", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_like_no_other_gets_no_guess() =>
        Assert.DoesNotContain("did you mean", Schedules.ErrorOf(() => Schedules.Shipped.Load("xyzzyplugh")), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("there is no such schedule file", Schedules.ErrorOf(() => Schedules.Shipped.Load("nowhere/mine.json")), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"kind": "linear", "betaStrat": 0.1}""", "\"betaStrat\" is no key of kind \"linear\"; did you mean \"betaStart\"?")]
    [InlineData("""{"kind": "linear", "offset": 0.1}""", "\"offset\" is no key of kind \"linear\"")]
    [InlineData("""{"kind": "lienar"}""", "kind \"lienar\" is not known; did you mean \"linear\"?")]
    [InlineData("""{"steps": 10}""", "\"kind\" is missing")]
    [InlineData("""{"kind": 3}""", "kind is 3; it must be a text")]
    [InlineData("""{"kind": "linear", "steps": 10, "steps": 20}""", "\"steps\" is given twice")]
    [InlineData("""{"kind": "linear", "steps": 10.5}""", "steps is 10.5; it must be a whole number")]
    [InlineData("""{"kind": "linear", "steps": 1}""", "1 steps; a schedule has 2")]
    [InlineData("""{"kind": "linear", "steps": 2000000000}""", "2000000000 steps; a schedule has 2 to 100000")]
    [InlineData("""{"kind": "linear", "betaStart": "a"}""", "betaStart is \"a\"; it must be a number")]
    [InlineData("""{"kind": "linear", "betaStart": 1e999}""", "betaStart is 1e999; it must be a number")]
    [InlineData("""{"kind": "linear", "betaStart": null}""", "betaStart is null")]
    [InlineData("""{"kind": "linear", "betaStart": 0}""", "betaStart is 0; it must lie strictly between 0 and 1")]
    [InlineData("""{"kind": "linear", "betaEnd": 1}""", "betaEnd is 1; it must lie strictly between 0 and 1")]
    [InlineData("""{"kind": "linear", "rescale": 1}""", "rescale is 1; it must be true or false")]
    [InlineData("""{"kind": "linear", "rescale": true, "steps": 20}""", "beta reaches 1 (0.02·1000/20), and must stay below 1; take more than 20 steps")]
    [InlineData("""{"kind": "linear", "rescale": true, "steps": 10}""", "beta reaches 2")]
    [InlineData("""{"kind": "cosine", "offset": -1}""", "offset is -1; it must be 0 or more")]
    [InlineData("""{"kind": "cosine", "maxBeta": 1}""", "maxBeta is 1; it must lie strictly between 0 and 1")]
    [InlineData("""{"kind": "sigmoid", "start": 3, "end": -3}""", "end is -3; it must be above start, 3")]
    [InlineData("""{"kind": "sigmoid", "tau": 0}""", "tau is 0; it must be above 0")]
    [InlineData("""{"kind": "sigmoid", "start": -800, "end": 3}""", "beta at t = 0 is 0")]
    [InlineData("""{"kind": "laplace", "b": 0}""", "b is 0; it must be above 0")]
    [InlineData("""{"kind": "exp", "rate": -1}""", "rate is -1; it must be above 0")]
    [InlineData("""{"kind": "exp", "rate": 90000}""", "beta at t = 0 is 1")]
    [InlineData("""{"kind": "linear", "shift": 0}""", "shift is 0; it must be above 0")]
    [InlineData("""{"kind": "linear", "shift": 1e200}""", "beta at t = 0 is NaN")]
    [InlineData("""{"kind": "linear", "zeroTerminalSnr": 1}""", "zeroTerminalSnr is 1; it must be true or false")]
    [InlineData("""{"kind": "edm", "sigmaMin": 0}""", "sigmaMin is 0; it must be above 0")]
    [InlineData("""{"kind": "edm", "sigmaMin": 90}""", "sigmaMax is 80; it must be above sigmaMin, 90")]
    [InlineData("""{"kind": "edm", "steps": 100}""", "\"steps\" is no key of kind \"edm\"")]
    [InlineData("""{"kind": "edm", "zeroTerminalSnr": true}""", "\"zeroTerminalSnr\" is no key of kind \"edm\"")]
    [InlineData("""{"kind": "flow", "shift": -1}""", "shift is -1; it must be above 0")]
    [InlineData("""{"kind": "vp", "betaMin": 0}""", "betaMin is 0; it must be above 0")]
    [InlineData("""{"kind": "vp", "betaMax": 0.01}""", "betaMax is 0.01; it must be at least betaMin, 0.1")]
    [InlineData("""{"kind": "vp", "betaMax": 5000}""", "betaMax is 5000; it must be at least betaMin, 0.1, and with it at most 1000")]
    [InlineData("""{"kind": "vp", "timeMin": 1}""", "timeMin is 1; it must lie strictly between 0 and 1")]
    [InlineData("""{"kind": "table"}""", "needs one of the lists betas and alphaBars")]
    [InlineData("""{"kind": "table", "betas": [0.1, 0.2], "alphaBars": [0.9, 0.8]}""", "and only one")]
    [InlineData("""{"kind": "table", "betas": 0.1}""", "betas is 0.1; it must be a list of numbers")]
    [InlineData("""{"kind": "table", "betas": [0.1, "x"]}""", "betas[1] is \"x\"; it must be a number")]
    [InlineData("""{"kind": "table", "betas": [0.1, 1.2]}""", "beta at t = 1 is 1.2")]
    [InlineData("""{"kind": "table", "betas": [0.1, 0.2], "steps": 3}""", "3 steps are asked of a table of 2")]
    [InlineData("""{"kind": "table", "alphaBars": [0.9, 0.5, 0.5]}""", "alphaBars[2] is 0.5; it must lie strictly between 0 and alphaBars[1] = 0.5")]
    [InlineData("""{"kind": "table", "alphaBars": [1, 0.5]}""", "alphaBars[0] is 1; it must lie strictly between 0 and 1")]
    [InlineData("""{"kind": "table", "alphaBars": [0.5, 0, 0]}""", "alphaBars[1] is 0")]
    [InlineData("[1, 2]", "a schedule is a JSON object")]
    [InlineData("{\"kind\": \"linear\",\n\"steps\": }", "line 2: this is not valid JSON")]
    [InlineData("", "this is not valid JSON")]
    public void What_is_wrong_in_a_file_is_one_line_with_the_file_the_key_and_the_value(string json, string expected)
    {
        var path = Write("bad.json", json);

        var message = Schedules.ErrorOf(() => new ScheduleCatalog([_folder]).Load("bad"));

        Assert.StartsWith(path, message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("edm")]
    [InlineData("flow")]
    [InlineData("vp")]
    public void Steps_are_not_asked_of_a_continuous_process(string name) =>
        Assert.Contains($"50 steps are asked of kind \"{name}\", which is continuous", Schedules.ErrorOf(() => Schedules.Shipped.Load(name, 50)), StringComparison.Ordinal);

    [Fact]
    public void Continuous_processes_have_the_numbers_of_their_files()
    {
        var edm = Assert.IsType<EdmProcess>(Schedules.Make("""{"kind": "edm", "sigmaMin": 0.01, "sigmaMax": 50}"""));
        var flow = Assert.IsType<FlowProcess>(Schedules.Make("""{"kind": "flow", "shift": 3}"""));
        var vp = Assert.IsType<VpProcess>(Schedules.Make("""{"kind": "vp", "betaMin": 0.2, "betaMax": 10, "timeMin": 0.001}"""));

        Assert.Equal((0.01, 50), (edm.Cleanest.Sigma, edm.Noisiest.Sigma));
        Assert.Equal(3, flow.Shift);
        Assert.Equal((0.2, 10, 0.001), (vp.BetaMin, vp.BetaMax, vp.TimeMin));
        Assert.Equal("test", vp.Name);
    }

    [Fact]
    public void The_fewest_steps_that_a_rescaled_linear_schedule_allows_work() =>
        Assert.Equal(20.0 / 21, Schedules.Load("linear", 21).Beta[^1], 1e-15);

    private string Write(string name, string json)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, json);
        return path;
    }
}
