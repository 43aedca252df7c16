using Diffusion.Noise;
using Diffusion.Sampling;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Diffusion.Tests.Sampling;

/// <summary>Our multistep samplers walk diffusers' and k-diffusion's trajectories, call by call, in float64; where we differ on purpose, a test says how.</summary>
public sealed class MultistepReplayTests(ITestOutputHelper output)
{
    private const string WrongSign = "DPMSolverMultistep/sde_pp_order3_n15";
    private const string OffItsGrid = "PNDM/prk_linspace_n15";
    private const string VelocityOfOtherTimes = "PNDM/skip_prk_v_n10";

    /// <summary>Those that the peer's errors make unlike ours.</summary>
    internal static string[] Differences { get; } = [WrongSign, OffItsGrid, VelocityOfOtherTimes];

    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "data", "multistep");

    internal static readonly string[] Names = [.. Directory.GetFiles(Root, "*.safetensors", SearchOption.AllDirectories)
        .Select(path => Path.ChangeExtension(Path.GetRelativePath(Root, path), null).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Files => [.. Names.Where(name => name is not (WrongSign or OffItsGrid or VelocityOfOtherTimes))];

    [Fact]
    public void Every_file_of_the_families_is_there()
    {
        var counts = Names.CountBy(name => name.Split('/')[0]).ToDictionary();
        Assert.Equal(new Dictionary<string, int> { ["DPMSolverMultistep"] = 38, ["UniPC"] = 26, ["LMS"] = 5, ["PNDM"] = 7, ["DEIS"] = 9, ["k_diffusion"] = 10 }, counts);
    }

    [Theory, MemberData(nameof(Files))]
    public void Every_call_sees_what_the_peers_saw(string name)
    {
        using var scope = NewDisposeScope();
        var replay = new MultistepReplay(name);
        var worst = replay.Walk(replay.Sampler()).Worst;
        output.WriteLine($"{name}: {worst:g2} of the tolerance {replay.AbsoluteTolerance:g2}");
        Assert.True(worst < 1, $"{name} is off by {worst:g3} times the tolerance.");
    }

    [Theory]
    [InlineData("DPMSolverMultistep/pp_order3_no_lower_order_final_n10")]
    [InlineData("DPMSolverMultistep/eps_order3_sigma_min_n12")]
    [InlineData("k_diffusion/dpmpp_3m_sde_eta0")]
    public void Our_own_order_3_leaves_the_peers_where_the_curvature_first_counts(string name)
    {
        using var scope = NewDisposeScope();
        var replay = new MultistepReplay(name);
        var (halved, exact) = (replay.Walk(replay.Sampler()).Steps, replay.Walk(replay.Sampler(halvedCurvature: false)).Steps);
        for (var i = 0; i < 3; i++)
        {
            var equal = halved[i].Noisy.allclose(exact[i].Noisy, rtol: 0, atol: 1e-12);
            Assert.Equal(i < 2, equal);
        }
    }

    [Fact]
    public void Diffusers_sde_of_order_3_has_the_sign_of_the_curvature_wrong()
    {
        using var scope = NewDisposeScope();
        var replay = new MultistepReplay(WrongSign);
        var ours = replay.Walk(replay.Sampler(halvedCurvature: true)).Steps;
        Assert.True(replay.Gap(ours[0].Noisy, ours[0].Level, 1) < 1);
        Assert.True(replay.Gap(ours[1].Noisy, ours[1].Level, 2) < 1);

        double[] log = [.. replay.Levels.Take(4).Select(level => -Math.Log(level.Ratio))];
        var (h, h0, h1) = (log[3] - log[2], log[2] - log[1], log[1] - log[0]);
        Tensor[] clean = [.. Enumerable.Range(0, 3).Select(call => replay.Clean(replay.States[call], replay.Levels[call], call))];
        var curvature = ((clean[2] - clean[1]) * (h / h0) - (clean[1] - clean[0]) * (h / h1)) * (h / (h0 + h1));
        var (theirs, right) = ((1 - Math.Exp(-2 * h) - (2 * h)) / (4 * h * h) - 0.5, (1 - Math.Exp(-2 * h) - (2 * h)) / (4 * h * h) + 0.5);
        var moved = ours[2].Noisy + curvature * (replay.Levels[3].Alpha * (theirs - right));
        Assert.True(replay.Gap(moved, replay.Levels[3], 3) < 1);
        Assert.False(replay.Gap(ours[2].Noisy, replay.Levels[3], 3) < 1e4);
    }

    [Fact]
    public void Diffusers_pndm_steps_to_times_that_are_not_on_its_own_linspace_grid()
    {
        using var scope = NewDisposeScope();
        var (file, replay, schedule) = (new ReferenceFile(Path.Combine("multistep", OffItsGrid)), new MultistepReplay(OffItsGrid), Schedules.Linear());
        var times = file.Doubles("timesteps");
        Assert.Equal([999, 961, 961, 928], times.Take(4));

        // Its first half step lands at 999 − 1000/15/2 = 966; then it tells the network 961.
        var (from, x) = (schedule[999], replay.States[0]);
        var epsilon = (x - replay.Clean(x, from, 0) * from.Alpha) / from.Sigma;
        Assert.True(replay.Gap(LinearMultistep.Transfer(from, schedule[966], x, epsilon), schedule[966], 1) < 1);
        Assert.False(replay.Gap(LinearMultistep.Transfer(from, schedule[961], x, epsilon), schedule[961], 1) < 1e4);

        // Ours asks at the levels it is at, and ends nearer to where the ODE goes.
        var result = replay.Sampler().Sample(ExactDenoiser.Gaussian(0.25, 0.5), x, replay.Levels, new NoNoise(), schedule).Last();
        var exact = GaussianOde.Solve(x, replay.Levels[0], result.Level, 0.25, 0.5);
        var (ours, theirs) = (Error(result.Noisy, exact), Error(replay.States[-1], exact));
        output.WriteLine($"error after 15 steps: ours {ours:g3}, diffusers {theirs:g3}");
        Assert.True(ours < theirs / 2);
    }

    [Fact]
    public void Diffusers_plms_takes_the_velocity_of_another_time_for_that_of_this()
    {
        using var scope = NewDisposeScope();
        var replay = new MultistepReplay(VelocityOfOtherTimes);
        var (from, to) = (replay.Levels[0], replay.Levels[1]);
        Tensor Velocity(int call, NoiseLevel level) => (replay.States[call] * level.Alpha - replay.Clean(replay.States[call], level, call)) / level.Sigma;

        // Its second call averages v at both ends and reads the mean as a v of the first: ε = α·v + σ·x there. The paper's formula averages ε.
        var velocity = (Velocity(0, from) + Velocity(1, to)) / 2;
        var theirs = LinearMultistep.Transfer(from, to, replay.States[0], velocity * from.Alpha + replay.States[0] * from.Sigma);
        var steps = replay.Walk(replay.Sampler()).Steps;
        Assert.True(replay.Gap(theirs, to, 2) < 1);
        Assert.False(replay.Gap(steps[0].Noisy, to, 2) < 1e4);

        // So ours is what it is for every other prediction, and ends nearer to where the ODE goes.
        var exact = GaussianOde.Solve(replay.States[0], from, replay.Levels[^1], 0.25, 0.5);
        var (own, peers) = (Error(steps[^1].Noisy, exact), Error(replay.States[-1], exact));
        output.WriteLine($"error after 10 steps: ours {own:g3}, diffusers {peers:g3}");
        Assert.True(own < peers / 2);
    }

    [Theory]
    [InlineData(SolverType.Bh1, SolvedFor.Clean, 2)]
    [InlineData(SolverType.Bh2, SolvedFor.Epsilon, 3)]
    [InlineData(SolverType.Bh2, SolvedFor.Clean, 3)]
    public void Unipc_arrives_at_the_clean_level_where_diffusers_gives_NaN_or_raises(SolverType type, SolvedFor solvedFor, int order)
    {
        using var scope = NewDisposeScope();
        var replay = new MultistepReplay("UniPC/bh1_order2_n10");
        NoiseLevel[] levels = [.. replay.Levels.SkipLast(1), NoiseLevel.Clean];
        var sampler = new UniPcSampler(order, type, solvedFor, lowerOrderFinal: false);
        var last = sampler.Sample(ExactDenoiser.Mixture(0.75, 0.25), replay.States[0], levels, new NoNoise()).Last();
        Assert.True(last.Noisy.isfinite().all().item<bool>());
        Assert.True(last.Noisy.allclose(last.Clean, rtol: 0, atol: 1e-12));
    }

    private static double Error(Tensor x, Tensor exact) => (x - exact).abs().max().item<double>();
}
