using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Sampling;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Diffusion.Tests.Sampling;

/// <summary>Our samplers walk the peers' own trajectories (data/samplers/README.md), state by state, in float64.</summary>
public sealed class ReferenceTrajectoryTests(ITestOutputHelper output)
{
    /// <summary>The peers' families of samplers that look at nothing before, and how many files each has.</summary>
    private static readonly (string Name, int Files)[] Families =
        [("DDIM", 16), ("DDPM", 20), ("EulerDiscrete", 11), ("EulerAncestral", 3), ("Heun", 6), ("EDM", 10), ("improved_diffusion", 15), ("k_diffusion", 11)];

    private static readonly string[] MultistepOfKDiffusion = ["dpmpp_2m", "dpmpp_3m", "lms"];

    private static readonly string[] All = [.. Families.SelectMany(family => Files(family.Name))];

    private static readonly string[] Same = [.. All.Except(ReferenceDifferenceTests.Names)];

    public static TheoryData<string> Reproduced => [.. Same];

    /// <summary>Those that say x̂_0; of x_{t−1} improved-diffusion clips the guess that it reports, but not the step that it makes.</summary>
    public static TheoryData<string> Guessing => [.. Same.Where(name => name != "improved_diffusion/p_xprev" && GuessOf(new ReferenceReplay(name)) is not null)];

    public static TheoryData<string, bool> Exploding
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var name in Same.Where(name => new ReferenceReplay(name).IsExploding))
            {
                data.Add(name, false);
                data.Add(name, true);
            }

            return data;
        }
    }

    [Fact]
    public void Every_file_is_reproduced_or_a_difference_with_a_name()
    {
        Assert.Equal(Families.Select(family => family.Files), Families.Select(family => Files(family.Name).Length));
        Assert.Empty(ReferenceDifferenceTests.Names.Except(All));
        Assert.Equal(80, Same.Length);
    }

    [Theory, MemberData(nameof(Reproduced))]
    public void Every_state_is_the_peers(string name)
    {
        using var scope = NewDisposeScope();
        var replay = new ReferenceReplay(name);
        var worst = replay.Compare(replay.Walk(ReferenceSamplers.Of(replay), ConditionedAsRecorded(replay)), [.. replay.States.Skip(1)]);
        output.WriteLine($"{name}: off by {worst:g2} at most");
    }

    [Theory, MemberData(nameof(Guessing))]
    public void Every_guess_is_the_peers(string name)
    {
        using var scope = NewDisposeScope();
        var replay = new ReferenceReplay(name);
        var expected = replay.File[GuessOf(replay)!];
        var guesses = ReferenceSamplers.Of(replay).Sample(ConditionedAsRecorded(replay), replay.States[0], replay.Levels, replay.Noise).Select(step => step.Clean.clone()).ToList();
        replay.Compare(guesses, [.. Enumerable.Range(0, guesses.Count).Select(i => expected[i])]);
    }

    [Theory, MemberData(nameof(Exploding))]
    public void Other_processes_with_the_same_ratios_lead_to_the_same_images(string name, bool flow)
    {
        // x = α·(x0 + ρ·ε): the peer's x0 + ρ·ε is ours divided by α, whatever the process makes of α.
        using var scope = NewDisposeScope();
        var replay = new ReferenceReplay(name);
        NoiseLevel[] levels = [.. replay.Ratios.Select((ratio, i) => flow ? Flow(ratio, i) : Preserving(ratio, i))];
        var exact = replay.Denoiser;
        Denoised Denoiser(Tensor x, NoiseLevel level) => exact(x / level.Alpha, ReferenceReplay.Exploding(level.Ratio));

        var states = ReferenceSamplers.Of(replay).Sample(Denoiser, replay.States[0] * levels[0].Alpha, levels, replay.Noise).Select(step => step.Noisy / step.Level.Alpha).ToList();

        replay.Compare(states, [.. replay.States.Skip(1)]);
    }

    [Theory]
    [InlineData("DDPM/custom_timesteps_n7")]
    [InlineData("DDPM/spacing_linspace_n20__v040")]
    public void The_peers_levels_are_the_linear_schedules(string name)
    {
        var schedule = Schedules.Linear();
        foreach (var level in new ReferenceReplay(name).Levels.SkipLast(1))
        {
            Assert.Equal(level.Alpha * level.Alpha, Math.Pow(schedule[(int)level.Time].Alpha, 2), 1e-10);
        }
    }

    [Theory]
    [InlineData("Heun/linspace_n10")]
    [InlineData("Heun/karras_n10")]
    [InlineData("Heun/clip_n10")]
    public void Heun_asks_where_the_peer_asks(string name)
    {
        using var scope = NewDisposeScope();
        var replay = new ReferenceReplay(name);
        var (call, peers, denoiser) = (0, replay.File["x_f64"], replay.Denoiser);
        replay.Walk(new HeunSampler(), (x, level) =>
        {
            replay.Compare([x], [peers[call++]]);
            return denoiser(x, level);
        });
        Assert.Equal(peers.shape[0] - 1, call);
    }

    /// <summary>The peer's denoiser, and its classifier where one is recorded.</summary>
    private static Denoiser ConditionedAsRecorded(ReferenceReplay replay) => replay.Name == "improved_diffusion/guided_ddim_cond"
        ? Denoisers.Conditioned(replay.Denoiser, ReferenceDifferenceTests.Gradient)
        : replay.Denoiser;

    private static string? GuessOf(ReferenceReplay replay) => Array.Find(["pred_x0_f64", "pred_xstart_f64"], replay.File.Has);

    private static NoiseLevel Preserving(double ratio, int index) => new(1 / Math.Sqrt(1 + (ratio * ratio)), ratio / Math.Sqrt(1 + (ratio * ratio)), index);

    private static NoiseLevel Flow(double ratio, int index) => new(1 / (1 + ratio), ratio / (1 + ratio), index);

    private static string[] Files(string family) =>
    [
        .. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "data", "samplers", family), "*.safetensors")
            .Select(path => $"{family}/{Path.GetFileNameWithoutExtension(path)}")
            .Where(name => family != "k_diffusion" || !MultistepOfKDiffusion.Any(start => name.StartsWith($"{family}/{start}", StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal),
    ];
}
