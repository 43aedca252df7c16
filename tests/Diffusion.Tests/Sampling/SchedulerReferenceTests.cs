using System.Text.Json;
using Diffusion.Checkpoints;
using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Sampling;
using Diffusion.Tests.Checkpoints;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Diffusion.Tests.Sampling;

/// <summary>The settings of every recorded run of diffusers, as the scheduler_config.json that they would be saved as: they alone give its levels and its states.</summary>
public sealed class SchedulerReferenceTests(ITestOutputHelper output)
{
    private const double Close = 1e-9;

    /// <summary>Its levels are not a grid: diffusers was given the timesteps one by one.</summary>
    private const string GivenTimesteps = "DDPM/custom_timesteps_n7";

    private const string BetaSigmas = "DPMSolverMultistep/pp_order2_beta_n12";

    /// <summary>diffusers puts ᾱ = 2⁻²⁴ in the place of 0.</summary>
    private static readonly string[] WithoutSignal = ["EulerDiscrete/zsnr_v_trailing_n10", "DPMSolverMultistep/pp_order2_zsnr_v_trailing_n10"];

    private static readonly string[] OneStepFamilies = ["DDIM", "DDPM", "EulerDiscrete", "EulerAncestral", "Heun"];

    private static readonly string[] OneStep = [.. OneStepFamilies.SelectMany(family => Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "data", "samplers", family), "*.json")
        .Select(path => $"{family}/{Path.GetFileNameWithoutExtension(path)}")).Except([GivenTimesteps]).Order(StringComparer.Ordinal)];

    private static readonly string[] Multistep =
        [.. MultistepReplayTests.Names.Where(name => !name.StartsWith("k_diffusion", StringComparison.Ordinal)).Except([BetaSigmas])];

    public static TheoryData<string> OneStepFiles => [.. OneStep.Except(WithoutSignal)];

    public static TheoryData<string> OneStepWalks => [.. OneStep.Except(WithoutSignal).Except(ReferenceDifferenceTests.Names)];

    public static TheoryData<string> MultistepFiles => [.. Multistep.Except(WithoutSignal)];

    [Fact]
    public void Every_file_of_a_class_is_there() => Assert.Equal((55, 84), (OneStep.Length, Multistep.Length));

    [Theory, MemberData(nameof(OneStepFiles))]
    public void The_config_gives_the_peers_levels(string name)
    {
        var replay = new ReferenceReplay(name);
        var levels = Levels(replay);
        AssertSame(replay.Levels, levels);
        AssertTimes(replay.File.Doubles("timesteps").Distinct(), levels);
    }

    [Theory, MemberData(nameof(OneStepWalks))]
    public void The_config_gives_the_peers_states(string name)
    {
        using var scope = NewDisposeScope();
        var replay = new ReferenceReplay(name);
        var (config, levels) = (Config(replay.File.Description), Levels(replay));
        var (sampler, options) = SchedulerSampling.Sampler(config);
        var eta = replay.StepSettings.TryGetProperty("eta", out var given) ? given.GetDouble() : options.Eta;
        var ours = SamplerCatalog.Create(sampler, options with { Eta = eta });
        var bounded = SchedulerSampling.Bounds(config).Of(replay.Unclipped);
        Denoised Denoiser(Tensor x, NoiseLevel level) => replay.IsExploding ? bounded(x / level.Alpha, ReferenceReplay.Exploding(level.Ratio)) : bounded(x, level);
        Tensor Scaled(Tensor x, double factor) => replay.IsExploding ? x * factor : x;

        var states = ours.Sample(Denoiser, Scaled(replay.States[0], levels[0].Alpha), levels, replay.Noise).Select(step => Scaled(step.Noisy, 1 / step.Level.Alpha).clone()).ToList();

        output.WriteLine($"{name}: off by {replay.Compare(states, [.. replay.States.Skip(1)]):g2} at most");
    }

    [Theory, MemberData(nameof(MultistepFiles))]
    public void The_config_gives_the_peers_calls(string name)
    {
        using var scope = NewDisposeScope();
        var replay = new MultistepReplay(name);
        var config = Config(replay.Description);
        var levels = SamplingLevels(config, replay.Description);
        if (levels.Count == replay.Levels.Count - 1)
        {
            // The peer goes from its last level to its last level, with a call; ours leaves that out.
            Assert.Equal(1, replay.Levels[^1].Ratio / replay.Levels[^2].Ratio, Close);
            levels = [.. levels, replay.Levels[^1]];
        }

        AssertSame(replay.Levels, levels);
        if (!name.StartsWith("PNDM", StringComparison.Ordinal))
        {
            AssertTimes(new ReferenceFile(Path.Combine("multistep", name)).Doubles("timesteps"), levels);
        }

        if (!MultistepReplayTests.Differences.Contains(name))
        {
            var (sampler, options) = SchedulerSampling.Sampler(config);
            var order = replay.Description.GetProperty("step_kwargs").TryGetProperty("order", out var given) ? given.GetInt32() : options.Order;
            var worst = replay.Walk(SamplerCatalog.Create(sampler, options with { Order = order }), levels).Worst;
            output.WriteLine($"{name}: {worst:g2} of the tolerance {replay.AbsoluteTolerance:g2}");
            Assert.True(worst < 1, $"{name} is off by {worst:g3} times the tolerance.");
        }
    }

    [Fact]
    public void A_process_that_ends_without_signal_is_walked_from_there_and_not_from_a_ratio_of_4096()
    {
        var (euler, dpm) = (new ReferenceReplay(WithoutSignal[0]), new MultistepReplay(WithoutSignal[1]));
        foreach (var (peers, ours) in new[] { (euler.Levels, Levels(euler)), (dpm.Levels, SamplingLevels(Config(dpm.Description), dpm.Description)) })
        {
            Assert.Equal(4096, peers[0].Ratio, 1e-2);
            Assert.Equal(0, ours[0].Alpha);
            AssertSame([.. peers.Skip(1)], [.. ours.Skip(1)]);
        }
    }

    [Fact]
    public void Levels_that_follow_a_beta_distribution_are_refused_by_the_fields_name()
    {
        var config = Config(new MultistepReplay(BetaSigmas).Description);
        Assert.Contains("\"use_beta_sigmas\"", Assert.Throws<InputException>(() => SchedulerSampling.Grid(config, 12)).Message, StringComparison.Ordinal);
        Assert.Equal("dpm++", SchedulerSampling.Sampler(config).Name);
    }

    private static IReadOnlyList<NoiseLevel> Levels(ReferenceReplay replay) => SamplingLevels(Config(replay.File.Description), replay.File.Description);

    private static IReadOnlyList<NoiseLevel> SamplingLevels(SchedulerConfig config, JsonElement description) =>
        LevelGrid.Create(config.ToProcess(), SchedulerSampling.Grid(config, description.GetProperty("num_inference_steps").GetInt32()));

    /// <summary>The constructor's arguments as diffusers saves them. UniPC could not end clean in the version recorded; a file that does not say where now means clean.</summary>
    private static SchedulerConfig Config(JsonElement description)
    {
        var name = description.GetProperty("class").GetString()!;
        var fields = description.GetProperty("constructor").EnumerateObject().Select(field => $"\"{field.Name}\": {field.Value.GetRawText().Replace("\"-inf\"", "-Infinity", StringComparison.Ordinal)}")
            .Prepend($"\"_class_name\": \"{name}\"").ToList();
        if (name.StartsWith("UniPC", StringComparison.Ordinal) && !fields.Exists(field => field.StartsWith("\"final_sigmas_type\"", StringComparison.Ordinal)))
        {
            fields.Add("\"final_sigmas_type\": \"sigma_min\"");
        }

        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "scheduler_config.json");
        File.WriteAllText(path, $"{{{string.Join(", ", fields)}}}");
        return SchedulerConfigFile.Read(path);
    }

    private static void AssertSame(IReadOnlyList<NoiseLevel> expected, IReadOnlyList<NoiseLevel> levels)
    {
        Assert.Equal(expected.Count, levels.Count);
        foreach (var (peer, ours) in expected.Zip(levels))
        {
            Assert.True(peer.Ratio == ours.Ratio || Math.Abs((ours.Ratio / peer.Ratio) - 1) < Close, $"sigma/alpha is {ours.Ratio}, the peer's {peer.Ratio}.");
        }
    }

    private static void AssertTimes(IEnumerable<double> expected, IReadOnlyList<NoiseLevel> levels)
    {
        var times = expected.ToList();
        Assert.InRange(times.Count, levels.Count - 2, levels.Count);
        Assert.All(times.Zip(levels), pair => Assert.Equal(pair.First, pair.Second.Time, 1e-6));
    }
}
