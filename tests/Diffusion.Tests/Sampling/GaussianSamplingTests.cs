using Diffusion.Noise;
using Diffusion.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Tests.Sampling;

/// <summary>For data N(m, s²) the exact denoiser is affine, so every sampler's mean and variance follow in closed form.</summary>
public sealed class GaussianSamplingTests
{
    private const double Mean = 0.25;
    private const double Deviation = 0.5;

    public static TheoryData<string> Names => ["ddim 0", "ddim 0.5", "ddim 1", "ddpm small", "ddpm large"];

    [Theory, MemberData(nameof(Names))]
    public void Mean_and_deviation_come_out_right_with_many_steps(string name)
    {
        var (mean, deviation) = Propagated(Create(name), 1000);
        Assert.Equal(Mean, mean, 2e-3);
        Assert.Equal(Deviation, deviation, 5e-3);
    }

    [Theory, MemberData(nameof(Names))]
    public void The_error_falls_with_the_number_of_steps(string name)
    {
        double[] errors = [.. new[] { 50, 200, 800 }.Select(steps => Math.Abs(Propagated(Create(name), steps).Deviation - Deviation))];
        Assert.True(errors[0] > 2 * errors[1] && errors[1] > 2 * errors[2], string.Join(", ", errors));
    }

    [Fact]
    public void The_small_variance_gives_too_little_spread_and_the_large_too_much()
    {
        Assert.True(Propagated(Create("ddpm small"), 100).Deviation < Deviation);
        Assert.True(Propagated(Create("ddpm large"), 100).Deviation > Deviation);
    }

    [Theory, MemberData(nameof(Names))]
    public void Sampled_images_have_the_propagated_moments(string name)
    {
        using var scope = NewDisposeScope();
        var (sampler, steps, count) = (Create(name), 20, 40_000);
        var levels = LevelGrid.Create(Schedules.Linear(), new GridOptions { Grid = "trailing", Steps = steps });
        var noise = new SeededNoise([11]);
        var start = noise.Start(new ImageShape(1, 200, count / 200), levels[0]);

        var result = sampler.Sample(ExactDenoiser.Gaussian(Mean, Deviation), start, levels, noise).Last().Noisy;

        var (mean, deviation) = Propagated(sampler, steps);
        // Five standard errors of a mean, and of a standard deviation, of 40,000 independent normals.
        Assert.Equal(mean, result.mean().item<float>(), 5 * deviation / Math.Sqrt(count));
        Assert.Equal(deviation, result.std().item<float>(), 5 * deviation / Math.Sqrt(2.0 * count));
    }

    [Theory]
    [InlineData(7, "leading")]
    [InlineData(20, "trailing")]
    [InlineData(33, "linspace")]
    [InlineData(1000, "trailing")]
    public void Ddim_with_eta_1_takes_the_steps_of_ddpm_with_the_small_variance(int steps, string spacing)
    {
        var levels = LevelGrid.Create(Schedules.Linear(), new GridOptions { Grid = spacing, Steps = steps });
        for (var i = 0; i < steps; i++)
        {
            var (a, b) = (Transitions.Of(new DdimSampler(1), levels[i], levels[i + 1]), Transitions.Of(new DdpmSampler(), levels[i], levels[i + 1]));
            Assert.Equal(a.Noisy, b.Noisy, 1e-12);
            Assert.Equal(a.Clean, b.Clean, 1e-12);
            Assert.Equal(a.Noise, b.Noise, 1e-12);
        }
    }

    [Fact]
    public void Neighbouring_steps_of_ddpm_have_the_schedules_posterior()
    {
        var schedule = Schedules.Linear();
        foreach (var t in new[] { 1, 2, 10, 500, 999 })
        {
            var small = Transitions.Of(new DdpmSampler(StepVariance.FixedSmall), schedule[t], schedule[t - 1]);
            Assert.Equal(schedule.PosteriorMeanCoefNoisy[t], small.Noisy, 1e-9);
            Assert.Equal(schedule.PosteriorMeanCoefClean[t], small.Clean, 1e-9);
            Assert.Equal(schedule.PosteriorVariance[t], small.Noise * small.Noise, 1e-12);
            Assert.Equal(schedule.Beta[t], Math.Pow(Transitions.Of(new DdpmSampler(StepVariance.FixedLarge), schedule[t], schedule[t - 1]).Noise, 2), 1e-12);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Pure_noise_is_a_legal_level(string name)
    {
        var transition = Transitions.Of(Create(name), new NoiseLevel(0, 1, 999), new NoiseLevel(0.6, 0.8, 500));
        Assert.True(double.IsFinite(transition.Noisy) && double.IsFinite(transition.Clean) && double.IsFinite(transition.Noise));
        // What arrives is N(0.6·x̂_0, 0.8²) around the denoiser's constant guess.
        Assert.Equal(0.6, transition.Clean, 1e-12);
        var variance = transition.Noisy * transition.Noisy + transition.Noise * transition.Noise;
        Assert.Equal(name == "ddpm large" ? 1 : 0.64, variance, 1e-12);
    }

    private static Sampler Create(string name) => name switch
    {
        "ddpm small" => new DdpmSampler(StepVariance.FixedSmall),
        "ddpm large" => new DdpmSampler(StepVariance.FixedLarge),
        _ => new DdimSampler(double.Parse(name[5..], System.Globalization.CultureInfo.InvariantCulture)),
    };

    /// <summary>Mean and standard deviation after the walk, from those of N(0, 1): x' = (A + C·k)·x + C·c + n·z where x̂_0 = k·x + c.</summary>
    private static (double Mean, double Deviation) Propagated(Sampler sampler, int steps)
    {
        var levels = LevelGrid.Create(Schedules.Linear(), new GridOptions { Grid = "trailing", Steps = steps });
        var (mean, variance) = (0.0, 1.0);
        for (var i = 0; i < steps; i++)
        {
            var (from, step) = (levels[i], Transitions.Of(sampler, levels[i], levels[i + 1]));
            var spread = from.Alpha * from.Alpha * Deviation * Deviation + from.Sigma * from.Sigma;
            var (slope, offset) = (from.Alpha * Deviation * Deviation / spread, from.Sigma * from.Sigma * Mean / spread);
            var factor = step.Noisy + step.Clean * slope;
            (mean, variance) = (factor * mean + step.Clean * offset, factor * factor * variance + step.Noise * step.Noise);
        }

        return (mean, Math.Sqrt(variance));
    }
}
