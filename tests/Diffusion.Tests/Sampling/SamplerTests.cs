using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Sampling;

public sealed class SamplerTests
{
    private static readonly Denoiser Exact = ExactDenoiser.Gaussian(0.25, 0.5);

    [Theory]
    [InlineData("leading", 25)]
    [InlineData("trailing", 7)]
    [InlineData("linspace", 20)]
    public void Every_step_goes_to_the_next_entry_of_the_grid_and_the_last_to_the_clean_level(string spacing, int steps)
    {
        using var scope = NewDisposeScope();
        var schedule = Schedules.Linear();
        var grid = TimestepGrid.Create(spacing, 1000, steps);
        var asked = new List<NoiseLevel>();
        Denoised Spy(Tensor x, NoiseLevel level)
        {
            asked.Add(level);
            return Exact(x, level);
        }

        var reached = new DdimSampler().Sample(Spy, ones(1, 1, 2, 2), LevelGrid.Create(schedule, new GridOptions { Grid = spacing, Steps = steps }), new NoNoise()).Select(step => step.Level).ToList();

        Assert.Equal(grid.Select(t => schedule[t]), asked);
        Assert.Equal([.. grid.Skip(1).Select(t => schedule[t]), NoiseLevel.Clean], reached);
    }

    [Theory]
    [InlineData("leading")]
    [InlineData("trailing")]
    [InlineData("linspace")]
    public void Ddim_keeps_the_noise_of_a_known_image_at_every_level(string spacing)
    {
        // With data that are one point, x = α·x_0 + σ·ε holds exactly all the way, whatever the spacing.
        using var scope = NewDisposeScope();
        var (point, noise) = (tensor(new[] { 0.3, -0.8 }), tensor(new[] { 1.1, -0.4 }));
        var levels = LevelGrid.Create(Schedules.Linear(), new GridOptions { Grid = spacing, Steps = 20 });
        foreach (var step in new DdimSampler().Sample((_, _) => point.clone(), point * levels[0].Alpha + noise * levels[0].Sigma, levels, new NoNoise()))
        {
            var expected = point * step.Level.Alpha + noise * step.Level.Sigma;
            Assert.True((step.Noisy - expected).abs().max().item<double>() < 1e-12);
        }
    }

    [Fact]
    public void The_last_step_arrives_at_the_denoisers_guess_without_noise()
    {
        using var scope = NewDisposeScope();
        foreach (Sampler sampler in new Sampler[] { new DdimSampler(1), new DdpmSampler(StepVariance.FixedLarge) })
        {
            var counting = new CountingNoise();
            var last = sampler.Sample(Exact, randn(2, 1, 4, 4), LevelGrid.Create(Schedules.Linear(), new GridOptions { Grid = "trailing", Steps = 5 }), counting).Last();
            Assert.Equal([0, 1, 2, 3], counting.Steps);
            Assert.True(last.Noisy.allclose(last.Clean, rtol: 0, atol: 1e-7));
        }
    }

    [Fact]
    public void No_gradient_is_recorded_and_gradients_are_on_between_steps()
    {
        using var scope = NewDisposeScope();
        var factor = ones(1, requires_grad: true);
        var levels = LevelGrid.Create(Schedules.Linear(), new GridOptions { Grid = "trailing", Steps = 3 });
        foreach (var step in new DdimSampler().Sample((x, _) => x * factor, ones(1, 1, 2, 2), levels, new NoNoise()))
        {
            Assert.True(is_grad_enabled());
            Assert.False(step.Noisy.requires_grad);
        }
    }

    [Fact]
    public void A_walk_leaves_nothing_alive_but_its_result()
    {
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var scope = NewDisposeScope())
        {
            var start = randn(2, 1, 4, 4);
            var counts = new List<int>();
            foreach (var step in new DdpmSampler().Sample(Denoisers.Clamped(Exact), start, LevelGrid.Create(Schedules.Linear(), new GridOptions { Grid = "trailing", Steps = 30 }), new SeededNoise([1, 2])))
            {
                counts.Add(scope.DisposablesCount);
                Assert.Equal(3, scope.DisposablesCount); // start, x, x̂_0
            }

            Assert.Equal(30, counts.Count);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Levels_that_do_not_fall_are_refused()
    {
        using var x = ones(1, 1, 2, 2);
        var schedule = Schedules.Linear();
        Assert.Throws<ArgumentException>(() => new DdimSampler().Sample(Exact, x, [schedule[10]], new NoNoise()));
        Assert.Throws<ArgumentException>(() => new DdimSampler().Sample(Exact, x, [schedule[10], schedule[10]], new NoNoise()));
        Assert.Throws<ArgumentException>(() => new DdimSampler().Sample(Exact, x, [schedule[10], schedule[11]], new NoNoise()));
        Assert.Throws<InputException>(() => LevelGrid.Create(schedule, new GridOptions { Grid = "trailing", Steps = 1001 }));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Eta_is_from_0_to_1(double eta) => Assert.Throws<ArgumentOutOfRangeException>(() => new DdimSampler(eta));

    private sealed class NoNoise : INoiseSource
    {
        public Tensor Draw(Tensor images, int step, int draw) => throw new InvalidOperationException("A deterministic sampler draws no noise.");
    }

    private sealed class CountingNoise : INoiseSource
    {
        public List<int> Steps { get; } = [];

        public Tensor Draw(Tensor images, int step, int draw)
        {
            Steps.Add(step);
            return randn_like(images);
        }
    }
}
