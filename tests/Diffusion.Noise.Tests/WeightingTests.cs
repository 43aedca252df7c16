namespace Diffusion.Noise.Tests;

public class WeightingTests
{
    private const double LargestSnr = 1e6;

    private static readonly Prediction[] DefinedEverywhere = [Prediction.Sample, Prediction.Velocity, Prediction.Flow, Prediction.Edm()];

    public static TheoryData<string> Weighted => [.. Weighting.Names.Where(name => name != "none")];

    public static TheoryData<string, string> LucidSchedules => new()
    {
        { "cosine", "cosine_1000" },
        { "sigmoid", "sigmoid_1000" },
        { "linear", "linear_500" },
    };

    [Theory, MemberData(nameof(LucidSchedules))]
    public void Every_prediction_has_the_weights_of_lucidrains(string name, string key)
    {
        // The peer's sigmoid has float32 end points; its own variances leave only the weights to compare.
        var reference = new SafeTensorsFile("lucid_loss_weights");
        var schedule = name == "sigmoid"
            ? NoiseSchedule.FromBetas(name, new SafeTensorsFile("lucid_sigmoid_1000").Doubles("betas_peer"))
            : Schedules.Load(name, int.Parse(key[(name.Length + 1)..]));
        foreach (var (objective, prediction) in new[] { ("pred_noise", Prediction.Epsilon), ("pred_x0", Prediction.Sample), ("pred_v", Prediction.Velocity) })
        {
            AssertWeights(reference, $"{objective}.{key}.none", Make("epsilon"), prediction, schedule);
            AssertWeights(reference, $"{objective}.{key}.minsnr5", Make("min_snr"), prediction, schedule);
        }
    }

    [Theory]
    [InlineData("linear")]
    [InlineData("squaredcos_cap_v2")]
    [InlineData("linear_zsnr")]
    public void Min_snr_is_that_of_diffusers(string name)
    {
        var reference = new SafeTensorsFile("min_snr_weights");
        var levels = reference.Doubles($"{name}.snr_f64").Select(Preserving).ToArray();
        foreach (var (key, prediction) in new[] { ("eps", Prediction.Epsilon), ("x0", Prediction.Sample), ("v", Prediction.Velocity) })
        {
            foreach (var gamma in new[] { 1.0, 5 })
            {
                var expected = reference.Doubles($"{name}.minsnr_{key}_gamma{gamma}");
                var defined = levels.Where(level => key != "eps" || level.Alpha > 0).ToArray();
                Assert.Equal(key == "eps" && name == "linear_zsnr" ? 999 : 1000, defined.Length);
                Schedules.AssertClose(expected[..defined.Length], Of(Make("min_snr", gamma), prediction, defined), 1e-12, 1e-12);
            }
        }
    }

    [Fact]
    public void Where_diffusers_has_no_number_for_epsilon_it_is_refused_and_velocity_weighs_nothing()
    {
        Assert.True(double.IsNaN(new SafeTensorsFile("min_snr_weights").Doubles("linear_zsnr.minsnr_eps_gamma5")[999]));
        var pure = new NoiseLevel(0, 1, 999);
        Assert.Contains("use v_prediction or sample", Schedules.ErrorOf(() => Prediction.Epsilon.At(pure)), StringComparison.Ordinal);
        Assert.Equal(0, Make("min_snr").Of(pure, Prediction.Velocity.At(pure)));
    }

    [Theory]
    [InlineData("linear", "gamma1_k1", 1, 1)]
    [InlineData("linear", "gamma0.5_k1", 0.5, 1)]
    [InlineData("linear", "gamma1_k2", 1, 2)]
    [InlineData("cosine", "gamma1_k1", 1, 1)]
    [InlineData("cosine", "gamma0.5_k1", 0.5, 1)]
    [InlineData("cosine", "gamma1_k2", 1, 2)]
    public void P2_is_that_of_lucidrains(string name, string key, double gamma, double k)
    {
        var schedule = Schedules.Load(name);
        var weighting = Weighting.Create(new WeightingOptions { Name = "p2", Gamma = gamma, K = k });
        AssertWeights(new SafeTensorsFile("p2_weights"), $"{name}_1000.{key}", weighting, Prediction.Epsilon, schedule);
    }

    [Theory]
    [InlineData("edm", "karras")]
    [InlineData("epsilon", "snr")]
    [InlineData("soft_min_snr", "soft-min-snr")]
    public void The_weights_of_edms_output_are_k_diffusions(string name, string key)
    {
        var reference = new SafeTensorsFile("kdiff_weightings");
        var levels = reference.Doubles("sigma").Select(sigma => new NoiseLevel(1, sigma, 0)).ToArray();
        Schedules.AssertClose(reference.Doubles($"weight.{key}"), Of(Make(name), Prediction.Edm(), levels), 1e-12);
        Schedules.AssertClose(reference.Doubles("c_skip"), [.. levels.Select(level => Prediction.Edm().At(level).Skip)], 1e-12);
        Schedules.AssertClose(reference.Doubles("c_out"), [.. levels.Select(level => Prediction.Edm().At(level).Out)], 1e-12);
        Schedules.AssertClose(reference.Doubles("c_in"), [.. levels.Select(level => Prediction.Edm().At(level).In)], 1e-12);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.3081)]
    public void Edms_weight_and_output_scale_cancel_at_every_level_of_every_process(double sigmaData)
    {
        var weighting = Weighting.Create(new WeightingOptions { Name = "edm", SigmaData = sigmaData });
        foreach (var level in Levels())
        {
            Assert.Equal(1, weighting.Of(level, Prediction.Edm(sigmaData).At(level)), 1e-12);
        }
    }

    [Fact]
    public void Karras_numbers_for_lambda()
    {
        Assert.Equal(5, Make("edm").Of(new NoiseLevel(1, 1, 0), Prediction.Sample.At(default)), 1e-12);
        Assert.Equal(4.00015625, Make("edm").Of(new NoiseLevel(1, 80, 0), Prediction.Sample.At(default)), 1e-12);
        Assert.Equal(250004, Make("edm").Of(new NoiseLevel(1, 0.002, 0), Prediction.Sample.At(default)), 1e-6);
    }

    [Theory, MemberData(nameof(Weighted))]
    public void A_weight_is_one_of_the_images_error_whatever_is_predicted(string name)
    {
        // F misses F* by (x̂0 − x0)/Out, so w_F·(miss)² = w_x0·(x̂0 − x0)² for the same x̂0.
        foreach (var level in Levels().Where(level => level.Alpha > 0))
        {
            var ofClean = Make(name).Of(level, Prediction.Sample.At(level));
            foreach (var prediction in Prediction.All)
            {
                var scalings = prediction.At(level);
                var miss = 0.37 / scalings.Out;
                Assert.Equal(ofClean * 0.37 * 0.37, Make(name).Of(level, scalings) * miss * miss, 1e-12 * ofClean);
            }
        }
    }

    [Fact]
    public void Nothing_is_undefined_where_no_signal_is_left()
    {
        NoiseLevel[] pure = [new(0, 1, 999), new(0, 80, 1), new FlowProcess().Noisiest];
        foreach (var weight in pure.SelectMany(level => Weighting.Names.SelectMany(name => DefinedEverywhere.Select(prediction => Make(name).Of(level, prediction.At(level))))))
        {
            Assert.InRange(weight, 0, 1e5);
        }

        Assert.All(["epsilon", "min_snr", "soft_min_snr", "p2"], name => Assert.Equal(0, Make(name).Of(pure[0], Prediction.Velocity.At(pure[0]))));
        Assert.All(["sample", "truncated_snr"], name => Assert.Equal(1, Make(name).Of(pure[0], Prediction.Velocity.At(pure[0]))));
    }

    [Fact]
    public void None_leaves_the_networks_own_error_as_it_is() =>
        Assert.All(Levels(), level => Assert.All(DefinedEverywhere, prediction => Assert.Equal(1, Make("none").Of(level, prediction.At(level)))));

    [Fact]
    public void The_named_bounds_hold()
    {
        foreach (var level in Levels())
        {
            double W(string name) => Make(name).Of(level, new Scalings(0, 1, 1, 0));
            Assert.Equal(Math.Min(level.Snr, 5), W("min_snr"));
            Assert.Equal(Math.Max(level.Snr, 1), W("truncated_snr"));
            Assert.InRange(W("soft_min_snr"), 0.5 * Math.Min(level.Snr, 4), Math.Min(level.Snr, 4));
            Assert.InRange(W("p2"), 0, 1);
        }
    }

    [Fact]
    public void A_weight_that_is_not_finite_is_refused()
    {
        var message = Schedules.ErrorOf(() => Make("epsilon").Of(NoiseLevel.Clean, Prediction.Sample.At(NoiseLevel.Clean)));
        Assert.Contains("Weighting \"epsilon\" gives no finite weight at alpha = 1, sigma = 0", message, StringComparison.Ordinal);
        Assert.Contains("use weighting none", Schedules.ErrorOf(() => Make("min_snr").Of(new NoiseLevel(0, 1, 0), new Scalings(0, double.PositiveInfinity, 1, 0))), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_name_makes_a_weighting_and_no_other_does()
    {
        Assert.All(Weighting.Names, name => Assert.Equal(name, Make(name).ToString()));
        Assert.Contains("Weighting \"min-snr\" is not known; did you mean \"min_snr\"?", Schedules.ErrorOf(() => Make("min-snr")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Numbers_are_above_zero(double wrong)
    {
        Assert.Contains("gamma is", Schedules.ErrorOf(() => Make("min_snr", wrong)), StringComparison.Ordinal);
        Assert.Contains("k is", Schedules.ErrorOf(() => Weighting.Create(new WeightingOptions { Name = "p2", K = wrong })), StringComparison.Ordinal);
        Assert.Contains("sigma_data is", Schedules.ErrorOf(() => Weighting.Create(new WeightingOptions { Name = "edm", SigmaData = wrong })), StringComparison.Ordinal);
    }

    private static Weighting Make(string name, double? gamma = null) => Weighting.Create(new WeightingOptions { Name = name, Gamma = gamma });

    private static double[] Of(Weighting weighting, Prediction prediction, NoiseLevel[] levels) => [.. levels.Select(level => weighting.Of(level, prediction.At(level)))];

    private static void AssertWeights(SafeTensorsFile reference, string key, Weighting weighting, Prediction prediction, NoiseSchedule schedule)
    {
        var weights = Of(weighting, prediction, [.. Enumerable.Range(0, schedule.Steps).Select(t => schedule[t])]);
        Schedules.AssertClose(reference.Doubles(key + "_f64"), weights, 1e-9, 0);
        Schedules.AssertClose([.. reference.Floats(key).Select(weight => (double)weight)], weights, 2e-6, 0);
    }

    private static NoiseLevel Preserving(double snr) => new(Math.Sqrt(snr / (1 + snr)), Math.Sqrt(1 / (1 + snr)), 0);

    /// <summary>Levels of all three kinds of process, from nearly clean to pure noise.</summary>
    private static IEnumerable<NoiseLevel> Levels()
    {
        NoiseProcess[] processes = [Schedules.Load("cosine"), new EdmProcess(), new FlowProcess()];
        return processes.SelectMany(process => Enumerable.Range(0, 21).Select(i => process.AtShare(i / 20.0))).Where(level => level.Snr < LargestSnr);
    }
}
