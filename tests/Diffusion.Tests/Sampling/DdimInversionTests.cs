using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Sampling;

public sealed class DdimInversionTests
{
    private static readonly Denoiser Exact = ExactDenoiser.Mixture(0.75, 0.25);

    public static TheoryData<string> Processes => ["linear", "edm", "flow"];

    [Theory, MemberData(nameof(Processes))]
    public void Invert_then_sample_returns_the_image_the_better_the_more_steps(string process)
    {
        using var scope = NewDisposeScope();
        double[] errors = [.. new[] { 50, 100, 200, 400 }.Select(steps => RoundTrip(Walk(process, steps), 0))];
        Assert.All(errors.Zip(errors.Skip(1)), pair => Assert.True(pair.Second < pair.First / 1.6, string.Join(", ", errors)));
        Assert.True(errors[^1] < 0.05, string.Join(", ", errors));
    }

    [Theory, MemberData(nameof(Processes))]
    public void With_refinements_the_way_back_is_exact(string process)
    {
        using var scope = NewDisposeScope();
        double[] errors = [.. new[] { 0, 3, 60 }.Select(refinements => RoundTrip(Walk(process, 50), refinements))];
        Assert.True(errors[1] < errors[0] / 2, string.Join(", ", errors));
        Assert.True(errors[2] < 1e-7, string.Join(", ", errors));
    }

    [Fact]
    public void The_noise_of_gaussian_data_is_the_exact_walks()
    {
        using var scope = NewDisposeScope();
        var (levels, images) = (Walk("linear", 900), linspace(-1, 1, 9, dtype: ScalarType.Float64));
        var found = DdimInversion.Invert(ExactDenoiser.Gaussian(0.25, 0.5), images, levels).Last().Noisy;
        var (alpha, sigma) = (levels[0].Alpha, levels[0].Sigma);
        var exact = ((images - 0.25) / 0.5 * Math.Sqrt((alpha * alpha * 0.25) + (sigma * sigma))) + (alpha * 0.25);
        Assert.True((found - exact).abs().max().item<double>() < 0.02);
    }

    [Fact]
    public void The_clean_start_asks_at_the_least_noisy_level_and_later_steps_where_x_is()
    {
        using var scope = NewDisposeScope();
        var (levels, image, asked) = (Walk("linear", 4), full(3, 0.5, dtype: ScalarType.Float64), new List<(NoiseLevel Level, double First)>());
        var states = DdimInversion.Invert(Spy, image, levels).Select(step => (step.Level, First: step.Noisy[0].item<double>())).ToList();

        Assert.Equal([levels[3], levels[2], levels[1], levels[0]], states.Select(state => state.Level));
        Assert.Equal([levels[3], levels[3], levels[2], levels[1]], asked.Select(question => question.Level));
        Assert.Equal([0.5 * levels[3].Alpha, .. states.Take(3).Select(state => state.First)], asked.Select(question => question.First));

        Denoised Spy(Tensor x, NoiseLevel level)
        {
            asked.Add((level, x[0].item<double>()));
            return Exact(x, level);
        }
    }

    [Fact]
    public void The_peers_inversion_is_ours_asked_one_level_later()
    {
        // diffusers' DDIMInverseScheduler (tests/schedulers/test_scheduler_ddim_inverse.py): ε(x, t) = x·t/(t + 1), of the level arrived at with the x of the level left.
        using var scope = NewDisposeScope();
        NoiseLevel[] levels = [.. Enumerable.Range(0, 10).Select(i => Schedules.Linear()[900 - (100 * i)]), NoiseLevel.Clean];
        var start = arange(768, dtype: ScalarType.Float64) / 768;
        Denoised Epsilon(Tensor x, NoiseLevel level, double time) => (x - (x * (time / (time + 1) * level.Sigma))) / level.Alpha;
        var call = 0;

        var peers = DdimInversion.Invert(PeersRule, start, levels).Last().Noisy;
        var ours = DdimInversion.Invert((x, level) => Epsilon(x, level, level.Time), start, levels).Last().Noisy;

        Assert.Equal(671.6816, peers.abs().sum().item<double>(), 2e-3);
        Assert.True(Math.Abs(ours.abs().sum().item<double>() - 671.6816) > 1);

        Denoised PeersRule(Tensor x, NoiseLevel level) => call++ == 0
            ? (x - (x / level.Alpha * (0.0 / 1 * level.Sigma))) / level.Alpha
            : Epsilon(x, level, level.Time + 100);
    }

    [Fact]
    public void Pure_noise_is_a_legal_end()
    {
        using var scope = NewDisposeScope();
        foreach (var refinements in new[] { 0, 2 })
        {
            var steps = DdimInversion.Invert(Exact, linspace(-1, 1, 5), Walk("flow", 20), refinements).Select(step => step.Noisy.isfinite().all().item<bool>()).ToList();
            Assert.Equal(20, steps.Count);
            Assert.DoesNotContain(false, steps);
        }
    }

    [Fact]
    public void Calls_are_counted_and_nothing_stays_alive()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var scope = NewDisposeScope())
        {
            var image = ones(1, 1, 2, 2);
            var calls = new List<int>();
            foreach (var step in DdimInversion.Invert(Exact, image, Walk("linear", 5), 2))
            {
                calls.Add(step.Calls);
                Assert.Equal(3, scope.DisposablesCount); // image, x, x̂_0
            }

            Assert.Equal([3, 6, 9, 12, 15], calls);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Walks_that_cannot_be_inverted_are_refused()
    {
        using var image = ones(1, 1, 2, 2);
        var schedule = Schedules.Linear();
        Assert.Throws<ArgumentException>(() => DdimInversion.Invert(Exact, image, [schedule[10]]));
        Assert.Throws<ArgumentException>(() => DdimInversion.Invert(Exact, image, [schedule[10], schedule[5], schedule[7], NoiseLevel.Clean]));
        Assert.Throws<ArgumentException>(() => DdimInversion.Invert(Exact, image, [new NoiseLevel(0, 1, 999), NoiseLevel.Clean]));
        Assert.Throws<ArgumentOutOfRangeException>(() => DdimInversion.Invert(Exact, image, [schedule[10], NoiseLevel.Clean], -1));
    }

    private static double RoundTrip(IReadOnlyList<NoiseLevel> levels, int refinements)
    {
        var images = linspace(-1, 1, 11, dtype: ScalarType.Float64);
        var noise = DdimInversion.Invert(Exact, images, levels, refinements).Last().Noisy;
        var back = new DdimSampler().Sample(Exact, noise, levels, new SeededNoise([1])).Last().Noisy;
        return (back - images).abs().max().item<double>();
    }

    private static List<NoiseLevel> Walk(string name, int steps)
    {
        NoiseProcess process = name == "linear" ? Schedules.Linear() : name == "edm" ? new EdmProcess() : new FlowProcess();
        return [.. Enumerable.Range(0, steps).Select(k => process.AtShare(1 - ((double)k / steps))), NoiseLevel.Clean];
    }
}
