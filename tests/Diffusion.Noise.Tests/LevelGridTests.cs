namespace Diffusion.Noise.Tests;

public class LevelGridTests
{
    private static readonly NoiseProcess[] Processes =
    [
        Schedules.Load("linear"), Schedules.Load("cosine", 50), Schedules.Load("linear-zero-snr"), new EdmProcess(), new FlowProcess(shift: 2), new VpProcess(),
    ];

    private static readonly string[] Words = ["leading", "trailing", "linspace", "karras", "exponential", "polyexponential", "logsnr"];

    // Every combination that is not refused has the length asked for and falls strictly within the process; what is refused is refused with a remedy.
    [Fact]
    public void A_thousand_random_settings_give_grids_of_exact_length_that_fall_within_the_process()
    {
        var random = new RandomStream(8, 0, 0);
        var made = 0;
        for (var i = 0; i < 1000; i++)
        {
            var process = Processes[random.NextInt(Processes.Length)];
            var steps = 1 + random.NextInt(random.NextInt(2) == 0 ? 30 : 1000);
            var options = Draw(random, process, steps);
            IReadOnlyList<NoiseLevel> levels;
            try
            {
                levels = LevelGrid.Create(process, options);
            }
            catch (InputException problem)
            {
                Assert.Matches("steps of a schedule|needs a SigmaMax|take 1 to|would start at timestep", problem.Message);
                continue;
            }

            made++;
            var ends = options.EndsClean || (options.EndsAtCleanest && levels[^1] == process.Cleanest && levels.Count == steps + 1);
            Assert.Equal(steps + (ends ? 1 : 0), levels.Count);
            Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.Second.Ratio < pair.First.Ratio, $"{options}: {pair}"));
            Assert.Equal(options.EndsClean, levels[^1] == NoiseLevel.Clean);
            Assert.All(levels.Take(steps), level => Assert.InRange(level.Ratio, (options.SigmaMin ?? process.Cleanest.Ratio) * (1 - 1e-9), (options.SigmaMax ?? process.Noisiest.Ratio) * (1 + 1e-9)));
            Assert.All(levels.Take(steps), level => Assert.InRange(level.Time, process.Cleanest.Time, process.Noisiest.Time));
            if (options.TimeRounding == TimeRounding.None && !options.FractionalTimes)
            {
                Assert.All(levels.Take(steps), level => Assert.Equal(1, level.Ratio == process.At(level.Time).Ratio ? 1 : level.Ratio / process.At(level.Time).Ratio, 1e-7));
            }
        }

        Assert.InRange(made, 600, 999);
    }

    [Theory]
    [InlineData("leading", new double[] { 900, 800, 700, 600, 500, 400, 300, 200, 100, 0 })]
    [InlineData("trailing", new double[] { 999, 899, 799, 699, 599, 499, 399, 299, 199, 99 })]
    [InlineData("linspace", new double[] { 999, 888, 777, 666, 555, 444, 333, 222, 111, 0 })]
    [InlineData("ddim10", new double[] { 900, 800, 700, 600, 500, 400, 300, 200, 100, 0 })]
    [InlineData("ddim2", new double[] { 500, 0 })]
    [InlineData("10", new double[] { 999, 888, 777, 666, 555, 444, 333, 222, 111, 0 })]
    [InlineData("1", new double[] { 0 })]
    [InlineData("1,1", new double[] { 500, 0 })]
    [InlineData("times:999,700.5,0", new[] { 999, 700.5, 0 })]
    public void A_grid_of_timesteps_has_the_levels_of_its_times(string grid, double[] times)
    {
        var schedule = Schedules.Load("linear");

        Assert.Equal([.. times.Select(schedule.At), NoiseLevel.Clean], Create(schedule, grid, 10));
    }

    [Fact]
    public void Over_a_continuous_process_trailing_and_linspace_are_even_shares()
    {
        var process = new EdmProcess();

        Assert.Equal([80, 80 * Math.Pow(0.002 / 80, 0.25), 80 * Math.Pow(0.002 / 80, 0.5), 80 * Math.Pow(0.002 / 80, 0.75), 0], Sigmas(Create(process, "trailing", 4)), Near);
        Assert.Equal([80, 80 * Math.Pow(0.002 / 80, 1 / 3.0), 80 * Math.Pow(0.002 / 80, 2 / 3.0), 0.002, 0], Sigmas(Create(process, "linspace", 4)), Near);
        Assert.Equal([1000, 750.25, 500.5, 250.75], Create(new FlowProcess(), "trailing", 4).Take(4).Select(level => level.Time), Near);
    }

    [Fact]
    public void Exponential_logsnr_and_polyexponential_of_one_are_one_grid_evenly_spaced_in_log_snr()
    {
        foreach (var process in new NoiseProcess[] { Schedules.Load("cosine"), new EdmProcess(), new VpProcess() })
        {
            var levels = Create(process, "logsnr", 12).Take(12).ToArray();
            var stride = (process.Cleanest.LogSnr - process.Noisiest.LogSnr) / 11;

            Assert.Equal(levels, Create(process, "exponential", 12).Take(12));
            Assert.Equal(levels, Create(process, "polyexponential", 12).Take(12));
            Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.Equal(stride, pair.Second.LogSnr - pair.First.LogSnr, 1e-9));
        }
    }

    [Fact]
    public void One_step_starts_at_the_noisiest_level_on_every_grid_that_reaches_it()
    {
        foreach (var grid in Words.Except(["leading"]))
        {
            Assert.Equal([Processes[0].Noisiest, NoiseLevel.Clean], Create(Processes[0], grid, 1));
        }
    }

    [Fact]
    public void Karras_sigmas_of_18_steps_are_the_published_ones()
    {
        double[] published =
        [
            80, 57.586, 40.7856, 28.3746, 19.3525, 12.9101, 8.40094, 5.31519, 3.25682, 1.92334, 1.08817, 0.585348, 0.296442, 0.139516, 0.0599473, 0.0229345, 0.00752802, 0.002, 0,
        ];

        Assert.Equal(published, Sigmas(Create(new EdmProcess(), "karras", 18)), (a, b) => Math.Abs(a - b) <= 5e-6 * a);
    }

    [Fact]
    public void Bounds_cut_a_grid_of_timesteps_to_the_steps_between()
    {
        var schedule = Schedules.Load("linear-zero-snr");
        var levels = LevelGrid.Create(schedule, new GridOptions { Grid = "linspace", Steps = 9, SigmaMin = 0.1, SigmaMax = 20 });

        Assert.Equal(Enumerable.Range(0, 1000).First(t => schedule[t].Ratio >= 0.1), levels[8].Time);
        Assert.Equal(Enumerable.Range(0, 1000).Last(t => schedule[t].Ratio <= 20), levels[0].Time);
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("edm")]
    [InlineData("vp")]
    [InlineData("flow")]
    public void Bounds_are_met_by_the_grids_that_reach_both_ends(string name)
    {
        foreach (var grid in new[] { "karras", "exponential", "polyexponential", "logsnr", "linspace" }.Except(name == "linear" ? ["linspace"] : []))
        {
            var levels = LevelGrid.Create(Schedules.Shipped.Load(name), new GridOptions { Grid = grid, Steps = 7, SigmaMin = 0.5, SigmaMax = 30, EndsClean = false });

            Assert.Equal(7, levels.Count);
            Assert.Equal(30, levels[0].Ratio, 1e-9);
            Assert.Equal(0.5, levels[^1].Ratio, 1e-12);
        }
    }

    [Theory]
    [InlineData("linear-zero-snr")]
    [InlineData("flow")]
    public void Without_signal_at_the_noisiest_level_a_grid_of_ratios_needs_a_largest_one(string name)
    {
        var process = Schedules.Shipped.Load(name);
        var message = Schedules.ErrorOf(() => Create(process, "karras", 10));

        Assert.Contains($"needs a SigmaMax over \"{name}\"", message, StringComparison.Ordinal);
        Assert.Contains("such as 100", message, StringComparison.Ordinal);
        Assert.Equal(100, LevelGrid.Create(process, new GridOptions { Grid = "karras", Steps = 10, SigmaMax = 100 })[0].Ratio, 1e-9);
        Assert.Equal(0, Create(process, "trailing", 10)[0].Alpha);
        Assert.Equal(0, Create(process, "linspace", 10)[0].Alpha);
    }

    [Fact]
    public void A_walk_may_end_at_the_last_level_of_the_grid_or_at_the_cleanest_of_the_process()
    {
        var schedule = Schedules.Load("linear");
        IReadOnlyList<NoiseLevel> End(string grid, bool cleanest) => LevelGrid.Create(schedule, new GridOptions { Grid = grid, Steps = 4, EndsClean = false, EndsAtCleanest = cleanest });

        Assert.Equal([999.0, 749, 499, 249], End("trailing", false).Select(level => level.Time));
        Assert.Equal([999.0, 749, 499, 249, 0], End("trailing", true).Select(level => level.Time));
        Assert.Equal(End("linspace", false), End("linspace", true));
        Assert.Throws<ArgumentException>(() => LevelGrid.Create(schedule, new GridOptions { Grid = "linspace", Steps = 4, EndsAtCleanest = true }));
    }

    [Fact]
    public void Rounded_times_leave_the_level_where_it_is()
    {
        var schedule = Schedules.Load("linear");
        IReadOnlyList<NoiseLevel> Told(TimeRounding rounding) => LevelGrid.Create(schedule, new GridOptions { Grid = "karras", Steps = 10, TimeRounding = rounding });

        Assert.Equal(Told(TimeRounding.None).Select(level => level.Ratio), Told(TimeRounding.Nearest).Select(level => level.Ratio));
        Assert.Equal(Told(TimeRounding.None).Select(level => Math.Round(level.Time)), Told(TimeRounding.Nearest).Select(level => level.Time));
        Assert.Equal(Told(TimeRounding.None).Select(level => Math.Floor(level.Time)), Told(TimeRounding.Down).Select(level => level.Time));
        Assert.Throws<ArgumentException>(() => LevelGrid.Create(new EdmProcess(), new GridOptions { Grid = "karras", Steps = 10, TimeRounding = TimeRounding.Nearest }));
    }

    [Fact]
    public void The_counts_that_no_whole_stride_gives_are_those_that_improved_diffusion_refuses()
    {
        var schedule = Schedules.Load("linear");
        int[] refused = [.. Enumerable.Range(1, 99).Where(n => Record.Exception(() => Create(schedule, $"ddim{n}", 1)) is InputException)];
        int[][] published =
        [
            [1, 37, 41, 43, 45, 47, 49, 51, 52, 54, 55, 57, 58], Range(60, 62), Range(64, 66), Range(68, 71), Range(73, 76), Range(78, 83), Range(85, 90), Range(92, 99),
        ];

        Assert.Equal(published.SelectMany(numbers => numbers), refused);
        Assert.Equal(960, Create(schedule, "ddim25", 1)[0].Time);
        Assert.Equal(996, Create(schedule, "ddim250", 1)[0].Time);

        static int[] Range(int from, int to) => [.. Enumerable.Range(from, to - from + 1)];
    }

    [Theory]
    [InlineData("linear", "trialing", 10, "did you mean \"trailing\"?")]
    [InlineData("linear", "cosine", 10, "Choose one of leading; trailing; linspace; karras; exponential; polyexponential; logsnr; ddimN; a,b,c; times:999,700,0.")]
    [InlineData("linear", "ddim", 10, "Grid \"ddim\" is not known")]
    [InlineData("linear", "10,,5", 10, "Grid \"10,,5\" is not known")]
    [InlineData("linear", "ddim300", 1, "no whole stride takes exactly 300 of 1000 timesteps; near it are ddim250 and ddim334.")]
    [InlineData("linear", "ddim0", 1, "no whole stride takes exactly 0 of 1000 timesteps; near it are ddim2.")]
    [InlineData("linear", "ddim1001", 1, "near it are ddim1000.")]
    [InlineData("linear", "600,10", 1, "section 1 has 500 of the 1000 timesteps, of which 600 cannot be taken; take 1 to 500")]
    [InlineData("linear", "10,0", 1, "section 2 has 500 of the 1000 timesteps, of which 0 cannot be taken")]
    [InlineData("linear", "times:", 1, "\"\" is no number; write times:999,700,400,0")]
    [InlineData("linear", "times:999,x", 1, "\"x\" is no number")]
    [InlineData("linear", "times:999,NaN", 1, "has the times 999 to 0, and NaN is none")]
    [InlineData("linear", "times:1000,3", 1, "has the times 999 to 0, and 1000 is none")]
    [InlineData("linear", "times:10,10", 1, "10 follows 10; each time must be below the one before")]
    [InlineData("linear", "linspace", 0, "0 sampling steps")]
    [InlineData("linear", "karras", 0, "0 sampling steps; take 1 to 100000")]
    [InlineData("linear", "trailing", 1001, "1001 sampling steps; the model knows 1000 timesteps")]
    [InlineData("edm", "leading", 10, "\"edm\" is continuous and has none; take trailing, linspace or karras")]
    [InlineData("edm", "ddim10", 10, "\"edm\" is continuous")]
    [InlineData("edm", "5,5", 10, "\"edm\" is continuous")]
    [InlineData("flow", "times:1001", 10, "has the times 1000 to 1, and 1001 is none")]
    public void What_fits_no_grid_is_refused_with_the_remedy(string name, string grid, int steps, string expected) =>
        Assert.Contains(expected, Schedules.ErrorOf(() => Create(Schedules.Shipped.Load(name), grid, steps)), StringComparison.Ordinal);

    [Fact]
    public void Options_that_lie_outside_are_refused_with_the_range()
    {
        var schedule = Schedules.Load("linear");
        string Error(GridOptions options) => Schedules.ErrorOf(() => LevelGrid.Create(schedule, options));
        var karras = new GridOptions { Grid = "karras", Steps = 10 };
        var leading = new GridOptions { Grid = "leading", Steps = 1000 };

        Assert.Contains("SigmaMin is outside: \"linear\" has no level with sigma/alpha = 0.002; the network knows 0.0100005 to 157.407", Error(karras with { SigmaMin = 0.002 }), StringComparison.Ordinal);
        Assert.Contains("SigmaMax is outside", Error(karras with { SigmaMax = 200 }), StringComparison.Ordinal);
        Assert.Contains("SigmaMax is outside", Error(new GridOptions { Grid = "linspace", Steps = 10, SigmaMax = double.NaN }), StringComparison.Ordinal);
        Assert.Contains("SigmaMin must be below SigmaMax", Error(karras with { SigmaMin = 5, SigmaMax = 5 }), StringComparison.Ordinal);
        Assert.Contains("has no step with sigma/alpha from", Error(new GridOptions { Grid = "trailing", Steps = 1, SigmaMin = 150, SigmaMax = 150.001 }), StringComparison.Ordinal);
        Assert.Contains("Rho is 0; it must be above 0", Error(karras with { Rho = 0 }), StringComparison.Ordinal);
        Assert.Contains("in one place", Error(new GridOptions { Grid = "polyexponential", Steps = 5000, Rho = 9 }), StringComparison.Ordinal);
        Assert.Contains("StepsOffset is 1; leading over \"linear\" would start at timestep 1000 of 0 to 999. Take 0 to 0", Error(leading with { StepsOffset = 1 }), StringComparison.Ordinal);
        Assert.Contains("StepsOffset is -1", Error(leading with { Steps = 10, StepsOffset = -1 }), StringComparison.Ordinal);
        Assert.Contains("1000 sampling steps and a point more; there are 1000 timesteps, so take 1 to 999", Error(leading with { ExtraPoint = true }), StringComparison.Ordinal);
    }

    [Fact]
    public void The_forms_are_all_grids_that_can_be_made() => Assert.All(LevelGrid.Forms, form =>
        Assert.NotEmpty(Create(Schedules.Load("linear"), form.Replace("ddimN", "ddim25", StringComparison.Ordinal).Replace("a,b,c", "5,6,7", StringComparison.Ordinal), 10)));

    private static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-12 * Math.Max(1, a);

    private static GridOptions Draw(RandomStream random, NoiseProcess process, int steps)
    {
        var grid = Words[random.NextInt(Words.Length)];
        var ends = random.NextInt(3);
        var discrete = process is NoiseSchedule;
        double? Sometimes(double value) => random.NextInt(2) == 0 ? value : null;
        return new GridOptions
        {
            Grid = grid,
            Steps = steps,
            SigmaMin = grid == "leading" ? null : Sometimes(process.Cleanest.Ratio * (1 + random.NextDouble())),
            SigmaMax = Sometimes(process.AtShare(0.7 + (0.25 * random.NextDouble())).Ratio),
            Rho = Sometimes(0.5 + random.NextDouble() + (grid == "karras" ? 7 : 0)),
            EndsClean = ends == 0,
            EndsAtCleanest = ends == 1,
            ExtraPoint = random.NextInt(2) == 0,
            FractionalTimes = random.NextInt(2) == 0,
            TimeRounding = discrete ? (TimeRounding)random.NextInt(3) : TimeRounding.None,
        };
    }

    private static IReadOnlyList<NoiseLevel> Create(NoiseProcess process, string grid, int steps) => LevelGrid.Create(process, new GridOptions { Grid = grid, Steps = steps });

    private static IEnumerable<double> Sigmas(IReadOnlyList<NoiseLevel> levels) => levels.Select(level => level.Sigma);
}
