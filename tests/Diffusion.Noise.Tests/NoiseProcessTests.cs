namespace Diffusion.Noise.Tests;

public class NoiseProcessTests
{
    private static readonly Dictionary<string, NoiseProcess> Processes = new()
    {
        ["linear"] = Schedules.Load("linear"),
        ["linear-zero-snr"] = Schedules.Load("linear-zero-snr"),
        ["cosine-zero-snr"] = Schedules.Load("cosine-zero-snr"),
        ["laplace"] = Schedules.Load("laplace"),
        ["two steps"] = Schedules.Of("""{"kind": "table", "betas": [0.5, 1]}"""),
        ["edm"] = new EdmProcess(),
        ["flow"] = new FlowProcess(),
        ["flow 3"] = new FlowProcess(shift: 3),
        ["flow 0.2"] = new FlowProcess(shift: 0.2),
        ["vp"] = new VpProcess(),
        ["constant vp"] = new VpProcess(betaMin: 5, betaMax: 5, timeMin: 0.01),
    };

    public static TheoryData<string> Names => [.. Processes.Keys];

    [Theory, MemberData(nameof(Names))]
    public void The_ends_are_the_ends_by_time_ratio_and_share(string name)
    {
        var process = Processes[name];
        foreach (var (end, share) in new[] { (process.Cleanest, 0.0), (process.Noisiest, 1) })
        {
            AssertSame(end, process.At(end.Time));
            AssertSame(end, process.AtRatio(end.Ratio));
            AssertSame(end, process.AtShare(share));
            Assert.Equal(share, process.ShareOf(end), 1e-12);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_level_is_found_again_by_its_time_its_ratio_and_its_share(string name)
    {
        var process = Processes[name];
        var random = new RandomStream(3, 1, 4);
        for (var i = 0; i < 1000; i++)
        {
            var level = process.AtShare(random.NextDouble());

            AssertSame(level, process.At(level.Time));
            AssertSame(level, process.AtRatio(level.Ratio));
            AssertSame(level, process.AtShare(process.ShareOf(level)));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void The_ratio_rises_with_time_and_share_and_nothing_is_undefined(string name)
    {
        var process = Processes[name];
        NoiseLevel[] levels = [.. Enumerable.Range(0, 5001).Select(k => process.AtShare(k / 5000.0))];

        Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.First.Ratio < pair.Second.Ratio && pair.First.Time < pair.Second.Time, $"{pair}"));
        Assert.All(levels, level => Assert.True(level.Alpha is >= 0 and <= 1 && level.Sigma > 0 && double.IsFinite(level.Sigma) && !double.IsNaN(level.LogSnr)));
    }

    [Theory, MemberData(nameof(Names))]
    public void What_lies_outside_is_refused_with_the_range(string name)
    {
        var process = Processes[name];
        foreach (var time in new[] { process.Cleanest.Time - 0.01, process.Noisiest.Time + 0.01, double.NaN })
        {
            Assert.Contains($"{process.Noisiest.Time}", Assert.Throws<ArgumentOutOfRangeException>(() => process.At(time)).Message, StringComparison.Ordinal);
        }

        foreach (var share in new[] { -1e-9, 1.000001, double.NaN })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => process.AtShare(share));
        }

        foreach (var ratio in new[] { process.Cleanest.Ratio * 0.99, process.Noisiest.Ratio * 1.01, double.NaN, -1 })
        {
            if (!(ratio <= process.Noisiest.Ratio && ratio >= process.Cleanest.Ratio))
            {
                Assert.Contains($"{process.Cleanest.Ratio:G6} to {process.Noisiest.Ratio:G6}", Schedules.ErrorOf(() => process.AtRatio(ratio)), StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("linear-zero-snr")]
    [InlineData("vp")]
    public void Variance_is_preserved_between_the_steps_too(string name)
    {
        var process = Processes[name];
        foreach (var share in new[] { 0.00031, 0.4567, 0.99961, 0.99999999 })
        {
            var level = process.AtShare(share);
            Assert.Equal(1, (level.Alpha * level.Alpha) + (level.Sigma * level.Sigma), 1e-14);
        }
    }

    [Fact]
    public void Between_two_steps_the_logarithm_of_the_ratio_runs_straight()
    {
        var schedule = Schedules.Load("linear");

        Assert.Equal(Math.Sqrt(schedule[500].Ratio * schedule[501].Ratio), schedule.At(500.5).Ratio, 1e-13);
    }

    [Fact]
    public void Above_the_last_step_with_signal_the_angle_runs_straight_to_pure_noise()
    {
        var schedule = Schedules.Load("linear-zero-snr");

        Assert.Equal(schedule[998].Alpha / schedule[998].Sigma / 2, schedule.At(998.5).Alpha, 1e-12);
    }

    [Theory]
    [InlineData(1, 152.167)]
    [InlineData(1e-3, 0.010486)]
    [InlineData(1e-5, 0.0010005)]
    public void The_vp_sde_has_the_published_ratios(double t, double sigma) => Assert.Equal(sigma, new VpProcess().At(999 * t).Ratio, sigma * 5e-5);

    // d ln α/dt = −½β(t), the drift of the stochastic differential equation.
    [Fact]
    public void The_vp_sde_loses_signal_at_half_its_rate()
    {
        var process = new VpProcess(betaMin: 0.3, betaMax: 12);
        foreach (var t in new[] { 0.1, 0.5, 0.9 })
        {
            const double H = 1e-5;
            var slope = Math.Log(process.At(999 * (t + H)).Alpha / process.At(999 * (t - H)).Alpha) / (2 * H);
            Assert.Equal(-0.5 * (0.3 + (t * 11.7)), slope, 1e-6);
        }
    }

    [Fact]
    public void Edms_time_is_a_quarter_of_the_logarithm_and_its_share_is_even_in_it()
    {
        var process = new EdmProcess();

        Assert.Equal(0, process.AtRatio(1).Time);
        Assert.Equal(Math.Sqrt(0.002 * 80), process.AtShare(0.5).Sigma, 1e-12);
    }

    [Theory]
    [InlineData(1, 0.5, 0.5)]
    [InlineData(3, 0.5, 0.75)]
    [InlineData(0.5, 0.5, 1 / 3.0)]
    public void The_flows_shift_is_esser_and_others(double shift, double u, double t)
    {
        var process = new FlowProcess(shift: shift);
        var least = 0.001 / (shift - ((shift - 1) * 0.001));

        Assert.Equal(t, process.AtShare((u - least) / (1 - least)).Sigma, 1e-12);
    }

    [Theory]
    [InlineData(0.0, 80.0)]
    [InlineData(2.0, 1.0)]
    [InlineData(1.0, double.PositiveInfinity)]
    [InlineData(double.NaN, 1.0)]
    public void Sigmas_that_cannot_be_are_refused(double min, double max) =>
        Assert.Contains("0 < sigmaMin < sigmaMax", Schedules.ErrorOf(() => _ = new EdmProcess("mine", min, max)), StringComparison.Ordinal);

    [Theory]
    [InlineData(0.0, 20.0, 1e-5, "0 < betaMin <= betaMax")]
    [InlineData(1.0, 0.5, 1e-5, "0 < betaMin <= betaMax")]
    [InlineData(0.1, double.NaN, 1e-5, "0 < betaMin <= betaMax")]
    [InlineData(0.1, 20.0, 0.0, "timeMin is 0")]
    [InlineData(0.1, 20.0, 1.0, "timeMin is 1")]
    public void Rates_that_cannot_be_are_refused(double min, double max, double time, string expected) =>
        Assert.Contains(expected, Schedules.ErrorOf(() => _ = new VpProcess("mine", min, max, time)), StringComparison.Ordinal);

    [Theory]
    [InlineData(0.0)]
    [InlineData(double.PositiveInfinity)]
    public void Shifts_that_cannot_be_are_refused(double shift) =>
        Assert.Contains("shift is", Schedules.ErrorOf(() => _ = new FlowProcess("mine", shift)), StringComparison.Ordinal);

    /// <summary>As near as the coordinate's own rounding allows: a time of 999 is known to 1e-13.</summary>
    private static void AssertSame(NoiseLevel expected, NoiseLevel actual)
    {
        Assert.Equal(expected.Time, actual.Time, 1e-8);
        Assert.Equal(expected.Alpha, actual.Alpha, 1e-12);
        Assert.Equal(expected.Sigma, actual.Sigma, 1e-12 * Math.Max(1, expected.Sigma));
        Assert.True(expected.Ratio == actual.Ratio || Math.Abs((expected.Ratio / actual.Ratio) - 1) < 1e-7, $"{expected.Ratio:R} and {actual.Ratio:R}");
    }
}
