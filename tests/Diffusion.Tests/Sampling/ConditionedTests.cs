using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Tests.Sampling;

/// <summary>Classifier guidance against Bayes' rule: data N(m, s²), and y = x_0 + τ·n is known.</summary>
public sealed class ConditionedTests
{
    private const double Mean = 0.25;
    private const double Deviation = 0.5;
    private const double Tau = 0.4;
    private const double Seen = -0.3;

    [Theory]
    [InlineData(1, 0.01)]
    [InlineData(1, 30)]
    [InlineData(0.8, 0.6)]
    [InlineData(0.01, 0.99)]
    [InlineData(0, 1)]
    public void The_guess_is_the_mean_of_what_x_and_y_leave_open(double alpha, double sigma)
    {
        using var scope = NewDisposeScope();
        var (x, level) = (linspace(-3, 3, 13, dtype: ScalarType.Float64), new NoiseLevel(alpha, sigma, 0));
        // Product of the three Gaussians: the data's, that of x and that of y (which pure noise does not know of: without x the classifier says nothing).
        var precision = (1 / (Deviation * Deviation)) + (alpha * alpha / (sigma * sigma)) + (alpha > 0 ? 1 / (Tau * Tau) : 0);
        var expected = ((x * (alpha / (sigma * sigma))) + (Mean / (Deviation * Deviation)) + (alpha > 0 ? Seen / (Tau * Tau) : 0)) / precision;
        Assert.True((Guided(x, level).Clean - expected).abs().max().item<double>() < 1e-12);
    }

    [Theory]
    [InlineData("ddim")]
    [InlineData("ddpm")]
    [InlineData("heun")]
    [InlineData("dpmpp_2s_ancestral")]
    public void Sampling_with_it_gives_the_mean_and_deviation_of_what_y_leaves_open(string name)
    {
        var schedule = Schedules.Linear();
        NoiseLevel[] levels = [.. Enumerable.Range(0, 500).Select(k => schedule[999 - (2 * k)]), NoiseLevel.Clean];
        var variance = 1 / ((1 / (Deviation * Deviation)) + (1 / (Tau * Tau)));
        var mean = variance * ((Mean / (Deviation * Deviation)) + (Seen / (Tau * Tau)));

        var found = GaussianWalk.Moments(SamplerCatalog.Create(name, new SamplerOptions()), levels, schedule, mean, Math.Sqrt(variance), Guided);

        Assert.Equal(mean, found.Mean, 0.01);
        Assert.Equal(Math.Sqrt(variance), found.Deviation, 0.01);
    }

    [Fact]
    public void A_learned_variance_stays()
    {
        using var scope = NewDisposeScope();
        var variance = ones(2, 1);
        var guess = Denoisers.Conditioned((x, _) => new Denoised(x, variance.alias()), (x, _) => x)(zeros(2, 1), new NoiseLevel(0.6, 0.8, 3));
        Assert.True(guess.Variance is { } kept && kept.allclose(variance));
    }

    private static Denoised Guided(Tensor x, NoiseLevel level) => Denoisers.Conditioned(ExactDenoiser.Gaussian(Mean, Deviation), Gradient)(x, level);

    /// <summary>∇_x ln p(y | x): y | x ~ N(x̂_0, V + τ²) with V = s²σ²/(α²s² + σ²).</summary>
    private static Tensor Gradient(Tensor x, NoiseLevel level)
    {
        var spread = (level.Alpha * level.Alpha * Deviation * Deviation) + (level.Sigma * level.Sigma);
        var left = Deviation * Deviation * level.Sigma * level.Sigma / spread;
        return (Seen - ExactDenoiser.Gaussian(Mean, Deviation)(x, level).Clean) * (level.Alpha * Deviation * Deviation / spread / (left + (Tau * Tau)));
    }
}
