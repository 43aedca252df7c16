namespace Diffusion.Noise.Tests;

public class TimeSamplerTests
{
    private const int Many = 20_000;

    private static readonly NoiseSchedule Schedule = Schedules.Load("cosine", 50);

    public static TheoryData<string> Unlearned => [.. TimeSampler.Names.Where(name => name != "loss_second_moment")];

    [Theory, MemberData(nameof(Unlearned))]
    public void Levels_are_the_processs_own_with_weight_one(string name)
    {
        foreach (var process in new NoiseProcess[] { Schedule, new EdmProcess(), new FlowProcess(shift: 3) })
        {
            var sampler = Make(name, process);
            Assert.False(sampler.Learns);
            Assert.Empty(sampler.Memory());
            foreach (var (level, weight) in sampler.Draw(500, Stream()))
            {
                Assert.Equal(1, weight);
                Assert.InRange(level.Ratio, process.Cleanest.Ratio, process.Noisiest.Ratio);
                Assert.True(process is not NoiseSchedule schedule || level == schedule[(int)level.Time]);
            }
        }
    }

    [Theory, MemberData(nameof(Unlearned))]
    public void A_draw_is_a_function_of_its_stream(string name) =>
        Assert.Equal(Make(name, Schedule).Draw(64, Stream(3)), Make(name, Schedule).Draw(64, Stream(3)));

    [Theory]
    [InlineData("uniform")]
    [InlineData("stratified")]
    public void Every_step_is_as_likely_as_the_others(string name)
    {
        // Batches of 7 cut across 50 steps, so strata and steps have no common edge.
        var counts = new int[Schedule.Steps];
        var (sampler, stream) = (Make(name, Schedule), Stream());
        for (var i = 0; i < Many / 7; i++)
        {
            foreach (var draw in sampler.Draw(7, stream))
            {
                counts[(int)draw.Level.Time]++;
            }
        }

        var expected = counts.Sum() / 50.0;
        Assert.All(counts, count => Assert.InRange(count, expected - 5 * Math.Sqrt(expected), expected + 5 * Math.Sqrt(expected)));
    }

    [Fact]
    public void Uniform_levels_of_a_continuous_process_fill_its_range_evenly()
    {
        var edm = new EdmProcess();
        var shares = Make("uniform", edm).Draw(Many, Stream()).Select(draw => Share(edm, draw.Level)).ToArray();
        Assert.Equal(0.5, shares.Average(), 5 * Math.Sqrt(1 / 12.0 / Many));
        Assert.Equal(1 / 12.0, shares.Average(share => (share - 0.5) * (share - 0.5)), 0.002);
    }

    [Fact]
    public void The_uniform_draw_of_a_variance_exploding_process_is_edms_log_uniform()
    {
        // VELoss of Karras et al.: σ = σ_min·(σ_max/σ_min)^u.
        var process = new EdmProcess("ve", 0.02, 100);
        Assert.Equal(4.93868167939756, process.AtShare(0.6468235850334167).Sigma, 1e-11);
    }

    [Fact]
    public void Stratified_has_one_in_each_part_of_the_range_in_random_order()
    {
        var edm = new EdmProcess();
        var strata = Make("stratified", edm).Draw(64, Stream()).Select(draw => (int)Math.Ceiling((Share(edm, draw.Level) * 64) - 1e-9) - 1).ToArray();
        Assert.Equal(Enumerable.Range(0, 64), strata.Order());
        Assert.NotEqual(strata, strata.Order());

        var steps = Make("stratified", Schedule).Draw(50, Stream()).Select(draw => (int)draw.Level.Time).ToArray();
        Assert.Equal(Enumerable.Range(0, 50), steps.Order());
    }

    [Theory]
    [InlineData(null, null, -1.2, 1.2)]
    [InlineData(-0.4, 1.0, -0.4, 1.0)]
    public void Lognormal_is_normal_in_the_log_of_noise_to_signal(double? mean, double? deviation, double expectedMean, double expectedDeviation)
    {
        var sampler = TimeSampler.Create(new TimeSamplerOptions { Name = "lognormal", Mean = mean, StandardDeviation = deviation }, new EdmProcess("wide", 1e-9, 1e9));
        var normals = new double[Many];
        Stream().FillNormal(normals);
        var drawn = sampler.Draw(Many, Stream()).Select(draw => Math.Log(draw.Level.Ratio)).ToArray();
        Schedules.AssertClose([.. normals.Select(normal => expectedMean + expectedDeviation * normal)], drawn, 1e-12, 1e-12);
    }

    [Fact]
    public void Lognormal_takes_the_nearest_step_of_a_schedule()
    {
        var normals = new double[200];
        Stream().FillNormal(normals);
        var drawn = Make("lognormal", Schedule).Draw(200, Stream());
        foreach (var (normal, draw) in normals.Zip(drawn))
        {
            double Distance(int t) => Math.Abs(Math.Log(Schedule[t].Ratio) - (-1.2 + 1.2 * normal));
            Assert.Equal(Enumerable.Range(0, Schedule.Steps).Min(Distance), Distance((int)draw.Level.Time), 1e-9);
        }
    }

    [Fact]
    public void What_lognormal_draws_outside_the_process_is_its_end()
    {
        var narrow = new EdmProcess("narrow", 0.3, 0.31);
        Assert.Equal([narrow.Cleanest.Sigma, narrow.Noisiest.Sigma], Make("lognormal", narrow).Draw(1000, Stream()).Select(draw => draw.Level.Sigma).Where(sigma => sigma is 0.3 or 0.31).Distinct().Order());
    }

    [Fact]
    public void Logit_normal_is_normal_in_the_logit_of_the_share()
    {
        var normals = new double[1000];
        Stream().FillNormal(normals);
        var flow = new FlowProcess();
        var sampler = TimeSampler.Create(new TimeSamplerOptions { Name = "logit_normal", Mean = 0.5, StandardDeviation = 0.8 }, flow);
        var shares = sampler.Draw(1000, Stream()).Select(draw => flow.ShareOf(draw.Level)).ToArray();
        Schedules.AssertClose([.. normals.Select(normal => 0.5 + 0.8 * normal)], [.. shares.Select(share => Math.Log(share / (1 - share)))], 1e-9, 1e-9);
    }

    [Fact]
    public void The_second_moment_history_has_the_probabilities_of_improved_diffusion()
    {
        var reference = new SafeTensorsFile("loss_second_moment_resampler");
        var schedule = Schedules.Load("cosine", 12);
        var sampler = new LossSecondMomentSampler(schedule);
        var (losses, times, weights) = (reference.Doubles("losses"), reference.Integers("timesteps"), reference.Doubles("weights_after_each_update"));
        for (var i = 0; i <= losses.Length; i++)
        {
            // The peer's weights are ones until all steps have ten losses; probabilities are these over their sum.
            var expected = weights[(12 * i)..(12 * (i + 1))];
            Schedules.AssertClose([.. expected.Select(weight => weight / expected.Sum())], sampler.Probabilities(), 1e-12, 0);
            if (i < losses.Length)
            {
                sampler.Observe([schedule[times[i]]], [losses[i]]);
            }
        }

        Schedules.AssertClose(reference.Doubles("final_probabilities"), sampler.Probabilities(), 1e-12, 0);
        var importance = reference.Doubles("importance_weights_for_each_t");
        Assert.All(sampler.Draw(1000, Stream()), draw => Assert.Equal(importance[(int)draw.Level.Time], draw.Weight, 1e-12 * draw.Weight));
    }

    [Fact]
    public void Importance_weights_leave_the_expectation_and_levels_come_as_often_as_their_probability()
    {
        var sampler = Warm(Schedules.Load("cosine", 12));
        var probabilities = sampler.Probabilities();
        Assert.Equal(1, probabilities.Sum(), 1e-12);
        var drawn = sampler.Draw(Many, Stream());
        Assert.Equal(1, drawn.Average(draw => draw.Weight), 0.03);
        foreach (var (t, probability) in probabilities.Index())
        {
            Assert.Equal(probability, drawn.Count(draw => draw.Level.Time == t) / (double)Many, 5 * Math.Sqrt(probability / Many));
        }
    }

    [Fact]
    public void A_remembered_history_goes_on_as_the_first()
    {
        var schedule = Schedules.Load("cosine", 12);
        var (first, second) = (Warm(schedule), new LossSecondMomentSampler(schedule));
        second.Remember(first.Memory());
        for (var i = 0; i < 5; i++)
        {
            first.Observe([schedule[i]], [i * 0.3]);
            second.Observe([schedule[i]], [i * 0.3]);
        }

        Assert.Equal(first.Draw(100, Stream()), second.Draw(100, Stream()));
        Assert.Equal(first.Memory()["history"], second.Memory()["history"]);
    }

    [Fact]
    public void A_memory_is_a_copy()
    {
        var sampler = new LossSecondMomentSampler(Schedule);
        sampler.Memory()["counts"][3] = 10;
        Assert.Equal(0, sampler.Memory()["counts"][3]);
    }

    [Fact]
    public void Losses_of_zero_leave_the_draw_uniform()
    {
        var schedule = Schedules.Load("cosine", 12);
        var sampler = new LossSecondMomentSampler(schedule);
        for (var i = 0; i < 120; i++)
        {
            sampler.Observe([schedule[i % 12]], [0]);
        }

        Assert.All(sampler.Probabilities(), probability => Assert.Equal(1 / 12.0, probability, 1e-15));
    }

    [Fact]
    public void A_memory_of_another_schedule_is_refused()
    {
        var sampler = new LossSecondMomentSampler(Schedule);
        var counts = sampler.Memory();
        counts["counts"][0] = 11;
        foreach (var wrong in new[] { Warm(Schedules.Load("cosine", 12)).Memory(), counts, new Dictionary<string, double[]>() })
        {
            Assert.Contains("not those of a schedule of 50 steps", Schedules.ErrorOf(() => sampler.Remember(wrong)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Wrong_names_and_numbers_are_refused_with_what_would_be_right()
    {
        Assert.Contains("did you mean \"lognormal\"?", Schedules.ErrorOf(() => Make("log_normal", Schedule)), StringComparison.Ordinal);
        Assert.Contains("edm has none; use uniform or lognormal", Schedules.ErrorOf(() => Make("loss_second_moment", new EdmProcess())), StringComparison.Ordinal);
        Assert.Contains("the deviation above 0", Schedules.ErrorOf(() => TimeSampler.Create(new TimeSamplerOptions { Name = "lognormal", StandardDeviation = 0 }, Schedule)), StringComparison.Ordinal);
        Assert.Contains("the mean must be finite", Schedules.ErrorOf(() => TimeSampler.Create(new TimeSamplerOptions { Name = "logit_normal", Mean = double.NaN }, Schedule)), StringComparison.Ordinal);
    }

    private static TimeSampler Make(string name, NoiseProcess process) => TimeSampler.Create(new TimeSamplerOptions { Name = name }, process);

    private static RandomStream Stream(ulong step = 0) => new(11, step, 101);

    private static double Share(EdmProcess process, NoiseLevel level) =>
        Math.Log(level.Sigma / process.Cleanest.Sigma) / Math.Log(process.Noisiest.Sigma / process.Cleanest.Sigma);

    /// <summary>Ten losses for each step, larger for larger t.</summary>
    private static LossSecondMomentSampler Warm(NoiseSchedule schedule)
    {
        var sampler = new LossSecondMomentSampler(schedule);
        for (var i = 0; i < 10 * schedule.Steps; i++)
        {
            sampler.Observe([schedule[i % schedule.Steps]], [(i % schedule.Steps) + (0.1 * i / schedule.Steps)]);
        }

        return sampler;
    }
}
