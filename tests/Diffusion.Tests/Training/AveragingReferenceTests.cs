using Diffusion.Tests.Sampling;
using Diffusion.Training;
using static TorchSharp.torch;

namespace Diffusion.Tests.Training;

/// <summary>Moving averages against what other programs compute (data/ema).</summary>
public sealed class AveragingReferenceTests
{
    private static readonly ReferenceFile Diffusers = new("ema/diffusers_ema");
    private static readonly ReferenceFile Others = new("ema/other_ema_schedules");
    private static readonly ReferenceFile Edm2 = new("ema/edm2_power_function_ema");

    /// <summary>diffusers' configurations as settings of ours.</summary>
    public static TheoryData<string> DiffusersNames => [.. DiffusersRules.Keys];

    private static Dictionary<string, ConstantAveraging> DiffusersRules { get; } = new()
    {
        ["default"] = new() { Largest = 0.9999, Warmup = DecayWarmup.Ratio },
        ["decay0.999"] = new() { Largest = 0.999, Warmup = DecayWarmup.Ratio },
        ["warmup"] = new() { Largest = 0.9999, Warmup = DecayWarmup.InversePower(1, 2.0 / 3) },
        ["warmup_power0.75"] = new() { Largest = 0.9999, Warmup = DecayWarmup.InversePower(1, 0.75) },
        ["warmup_gamma10"] = new() { Largest = 0.9999, Smallest = 0.2, Warmup = DecayWarmup.InversePower(10, 0.5) },
        ["after50"] = new() { Largest = 0.995, Warmup = DecayWarmup.Ratio, AfterSteps = 50 },
        ["min_decay"] = new() { Largest = 0.99, Smallest = 0.6, Warmup = DecayWarmup.Ratio },
    };

    public static TheoryData<string> EmaPytorchNames => [.. EmaPytorchRules.Keys];

    private static Dictionary<string, ConstantAveraging> EmaPytorchRules { get; } = new()
    {
        ["default"] = new() { Largest = 0.9999, Warmup = DecayWarmup.InversePower(1, 2.0 / 3), AfterSteps = 100 },
        ["beta0.995_after0"] = new() { Largest = 0.995, Warmup = DecayWarmup.InversePower(1, 2.0 / 3) },
        ["min0.5_power0.75"] = new() { Largest = 0.9999, Smallest = 0.5, Warmup = DecayWarmup.InversePower(1, 0.75), AfterSteps = 10 },
    };

    [Fact]
    public void No_configuration_of_the_files_is_left_out()
    {
        Assert.Equal(DiffusersRules.Keys.Order(), Names(Diffusers, "decay."));
        Assert.Equal(EmaPytorchRules.Keys.Order(), Names(Others, "ema_pytorch_f64."));
        Assert.Equal(EmaPytorchRules.Keys.Order(), Names(Others, "ema_pytorch_loop.").Select(name => name[..name.LastIndexOf('.')]).Distinct());
        Assert.Equal(["power0.6667_max0.9999", "power1", "start10"], Names(Others, "kdiff_warmup."));
    }

    [Theory]
    [MemberData(nameof(DiffusersNames))]
    public void Decays_of_diffusers(string name) =>
        // Its k-th step asks for the decay k, counted from 1: ours is that of index k − 1.
        Near(Diffusers.Doubles("decay." + name), [.. Diffusers.Doubles("optimization_step").Select(step => DiffusersRules[name].Decay(new WeightUpdate(1, 0, (long)step - 1)))], 1e-15);

    [Theory]
    [MemberData(nameof(DiffusersNames))]
    public void Averages_of_diffusers(string name)
    {
        var weights = Rows(Diffusers.Doubles("weights"), 5);
        Near(Diffusers.Doubles($"shadow.{name}_f64"), Follow(DiffusersRules[name], weights, ScalarType.Float64), 1e-15);
        Near(Diffusers.Doubles($"shadow.{name}_f32"), Follow(DiffusersRules[name], weights, ScalarType.Float32), 2e-7);
    }

    [Theory]
    [MemberData(nameof(EmaPytorchNames))]
    public void Decays_of_ema_pytorch(string name)
    {
        double[] ours = [.. Others.Doubles("step").Select(step => EmaPytorchRules[name].Decay(new WeightUpdate(1, 0, (long)step - 1)))];
        Near(Others.Doubles("ema_pytorch_f64." + name), ours, 1e-15);
        // What it uses is float32; ours stays in double, so the two differ by a rounding of float32 and by no more.
        Near(Others.Doubles("ema_pytorch." + name), ours, 6e-8);
    }

    [Theory]
    [InlineData("default", 20)]
    [InlineData("beta0.995_after0", 0)]
    [InlineData("min0.5_power0.75", 10)]
    public void Averages_of_ema_pytorch_which_move_every_third_step(string name, int after)
    {
        var rule = EmaPytorchRules[name] with { AfterSteps = after, EverySteps = 3 };
        var weights = Rows(Others.Doubles($"ema_pytorch_loop.{name}.weights"), 1);
        // Its weights and decays are float32, ours float64.
        Near(Others.Doubles($"ema_pytorch_loop.{name}.ema"), Follow(rule, weights, ScalarType.Float64), 2e-7);
    }

    [Theory]
    [InlineData("power1", 1, 1, 0)]
    [InlineData("power0.6667_max0.9999", 0.66666666666666663, 0.9999, 0)]
    [InlineData("start10", 0.75, 1, 10)]
    public void Decays_of_k_diffusion(string name, double power, double largest, int after)
    {
        var rule = new ConstantAveraging { Largest = largest, Warmup = DecayWarmup.InversePower(1, power), AfterSteps = after };
        var expected = Others.Doubles("kdiff_warmup." + name);
        Near(expected, [.. expected.Select((_, k) => rule.Decay(new WeightUpdate(1, 0, k)))], 1e-15);
    }

    [Fact]
    public void Half_life_decays_of_edm() =>
        Near(
            Edm2.Doubles("edm1_ema_beta_halflife500k_rampup0.05"),
            [.. Enumerable.Range(1, 100).Select(i => new HalfLifeAveraging(500_000).Decay(new WeightUpdate(2048, i * 2048, i)))], 1e-15);

    [Fact]
    public void Exponents_and_lengths_of_edm2()
    {
        var lengths = Edm2.Doubles("std");
        double[] exponents = [.. lengths.Select(PowerFunctionProfile.Exponent)];
        Near(Edm2.Doubles("exp"), exponents, 1e-14);
        Near(Edm2.Doubles("exp_to_std_roundtrip"), [.. exponents.Select(PowerFunctionProfile.LengthOf)], 1e-15);
        Near(lengths, [.. exponents.Select(PowerFunctionProfile.LengthOf)], 1e-15);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.05)]
    [InlineData(0.1)]
    [InlineData(0.15)]
    [InlineData(0.25)]
    public void Power_function_decays_of_edm2(double length)
    {
        var rule = new PowerFunctionAveraging(length);
        double[] ours = [.. Edm2.Doubles("t_next").Select((seen, k) => rule.Decay(new WeightUpdate(2048, (long)seen - 2048, k)))];
        Near(Edm2.Doubles(FormattableString.Invariant($"beta.std{length}")), ours, 1e-14);
        Assert.Equal(0, ours[0]);
    }

    [Fact]
    public void Profiles_of_edm2()
    {
        // Both columns are scaled to the sum 1, at 50 times.
        var expected = Rows(Edm2.Doubles("response"), 2);
        foreach (var (column, profile) in new[] { new PowerFunctionProfile(0.05, 50), new PowerFunctionProfile(0.1, expected.Count(row => row[1] > 0)) }.Index())
        {
            double[] ours = [.. Enumerable.Range(0, 50).Select(time => profile.At(time))];
            Near([.. expected.Select(row => row[column])], [.. ours.Select(value => value / ours.Sum())], 1e-14);
        }
    }

    [Fact]
    public void Inner_products_and_coefficients_of_edm2()
    {
        PowerFunctionProfile[] stored = Profiles("posthoc.in");
        PowerFunctionProfile[] wanted = Profiles("posthoc.out");
        Near(Edm2.Doubles("posthoc.A"), [.. stored.SelectMany(row => stored.Select(row.Dot))], 1e-14);
        Near(Edm2.Doubles("posthoc.B"), [.. stored.SelectMany(row => wanted.Select(row.Dot))], 1e-14);
        var ours = wanted.Select(profile => PostHocAverage.Solve(stored, profile).Weights).ToList();
        Near(Edm2.Doubles("posthoc.coefs"), [.. stored.SelectMany((_, i) => ours.Select(weights => weights[i]))], 1e-13);
    }

    [Fact]
    public void Tracked_and_reconstructed_averages_of_edm2()
    {
        var weights = Rows(Edm2.Doubles("track.weights"), 3);
        double[] lengths = [0.05, 0.1];
        var tracked = lengths.Select(length => Rows(Follow(new PowerFunctionAveraging(length), weights, ScalarType.Float64, batch: 2048), 3)).ToList();
        Near(Edm2.Doubles("track.ema"), [.. weights.SelectMany((_, k) => tracked.SelectMany(average => average[k]))], 1e-14);

        int[] steps = [16, 32, 48, 64];
        PowerFunctionProfile[] stored = [.. steps.SelectMany(step => lengths.Select(length => new PowerFunctionProfile(length, step * 2048)))];
        double[][] values = [.. steps.SelectMany(step => tracked.Select(average => average[step - 1]))];
        var solved = new[] { 0.07, 0.12 }.Select(length => PostHocAverage.Solve(stored, new PowerFunctionProfile(length, 64 * 2048)).Weights).ToList();
        Near(Edm2.Doubles("track.posthoc_coefs"), [.. stored.SelectMany((_, i) => solved.Select(one => one[i]))], 1e-13);
        Near(Edm2.Doubles("track.posthoc_weights"), [.. solved.SelectMany(one => Enumerable.Range(0, 3).Select(j => one.Zip(values, (weight, value) => weight * value[j]).Sum()))], 1e-13);
    }

    private static PowerFunctionProfile[] Profiles(string name) =>
        [.. Edm2.Doubles(name + "_std").Zip(Edm2.Doubles(name + "_ofs"), (length, time) => new PowerFunctionProfile(length, time))];

    /// <summary>The average after each update, row by row; it begins at the first row, as the weights do.</summary>
    private static double[] Follow(AveragingRule rule, double[][] rows, ScalarType type, long batch = 1)
    {
        using var scope = NewDisposeScope();
        using var network = nn.Linear(rows[0].Length, 1, hasBias: false, dtype: type);
        void Set(double[] row)
        {
            using var frozen = no_grad();
            network.weight!.copy_(tensor(row).view(1, -1));
        }

        Set(rows[0]);
        using var average = new ExponentialMovingAverage(network, rule);
        return [.. rows.SelectMany((row, k) =>
        {
            Set(row);
            average.Update(new WeightUpdate(batch, k * batch, k));
            return average.Weights["weight"].to_type(ScalarType.Float64).data<double>().ToArray();
        })];
    }

    /// <summary>No number is further from the expected one than the tolerance times the largest.</summary>
    private static void Near(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var worst = expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max() / expected.Max(Math.Abs);
        Assert.True(worst <= tolerance, $"{worst:E2} is above {tolerance:E1}");
    }

    private static double[][] Rows(double[] values, int width) => [.. values.Chunk(width)];

    private static List<string> Names(ReferenceFile file, string prefix) =>
        [.. file.Description.GetProperty("tensors").EnumerateObject().Where(entry => entry.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(entry => entry.Name[prefix.Length..]).Order()];
}
