using Diffusion.Noise;
using Diffusion.Probability;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Tests.Probability;

public sealed class DivergenceTests
{
    /// <summary>Where the formula ½(σ² − 1 − log σ²) itself has no digit left in float32, all but the last two bits are right.</summary>
    [Theory]
    [InlineData(ScalarType.Float32, 5 * 1.2e-7)]
    [InlineData(ScalarType.Float64, 5 * 2.3e-16)]
    public void The_divergence_and_its_gradient_keep_their_digits_however_near_sigma_is_to_one(ScalarType type, double tolerance)
    {
        using var scope = NewDisposeScope();
        var places = Decimals.Places;
        var logVariance = tensor(places.ToArray(), [places.Count, 1]).to_type(type).requires_grad_();

        var divergence = DiagonalGaussian.FromLogVariance(zeros_like(logVariance), logVariance).DivergenceFromStandard();
        divergence.sum().backward();

        var (values, slopes) = (Doubles(divergence), Doubles(logVariance.grad!));
        for (var i = 0; i < places.Count; i++)
        {
            Assert.Equal(1, values[i] / (Decimals.Excess(places[i]) / 2), tolerance);
            Assert.Equal(1, slopes[i] / (Decimals.Growth(places[i]) / 2), tolerance);
        }
    }

    [Fact]
    public void At_sigma_one_divergence_and_gradient_vanish_and_far_out_they_are_finite()
    {
        using var scope = NewDisposeScope();
        var logVariance = tensor(new float[] { 0, -80, 80 }, [3, 1]).requires_grad_();

        var divergence = DiagonalGaussian.FromLogVariance(zeros_like(logVariance), logVariance).DivergenceFromStandard();
        divergence.sum().backward();

        Assert.Equal([0, 39.5, (Math.Exp(80) - 81) / 2], Doubles(divergence), (expected, found) => Math.Abs(found - expected) <= 1e-6 * expected);
        Assert.Equal([0, -0.5, Math.Exp(80) / 2], Doubles(logVariance.grad!), (expected, found) => Math.Abs(found - expected) <= 1e-6 * Math.Abs(expected));
    }

    [Fact]
    public void Between_two_laws_it_is_positive_and_zero_only_for_one_law()
    {
        using var scope = NewDisposeScope();
        var (first, second) = (Random(1), Random(2));

        Assert.True(first.DivergenceFrom(second).min().item<double>() > 0);
        Assert.True(second.DivergenceFrom(first).min().item<double>() > 0);
        Assert.Equal(0, first.DivergenceFrom(first).abs().max().item<double>());

        // However little σ or µ differ.
        var wider = DiagonalGaussian.FromLogVariance(first.Mean, first.LogVariance + 1e-7);
        var moved = DiagonalGaussian.FromLogVariance(first.Mean + 1e-7, first.LogVariance);
        Assert.True(wider.DivergenceFrom(first).min().item<double>() > 0);
        Assert.True(moved.DivergenceFrom(first).min().item<double>() > 0);
    }

    [Fact]
    public void From_the_standard_law_it_is_that_between_two_laws()
    {
        using var scope = NewDisposeScope();
        var law = Random(3);
        var standard = DiagonalGaussian.FromDeviation(zeros_like(law.Mean), ones_like(law.Mean));
        Close(law.DivergenceFrom(standard), law.DivergenceFromStandard(), 1e-13);
        Close(law.DivergenceFromStandardEach().sum([1L]), law.DivergenceFromStandard(), 1e-13);
    }

    [Fact]
    public void A_diagonal_covariance_gives_the_full_divergence_density_and_draw()
    {
        using var scope = NewDisposeScope();
        var (first, second) = (Random(4), Random(5));
        var (full, other) = (Full(first), Full(second));
        var value = Noise(6, first.Mean.shape);

        Close(full.DivergenceFrom(other), first.DivergenceFrom(second), 1e-12);
        Close(full.LogDensity(value), first.LogDensity(value), 1e-12);
        Close(full.Sample(value), first.Sample(value), 1e-14);
    }

    /// <summary>½(tr(Σ'⁻¹Σ) + dᵀΣ'⁻¹d − 2 + ln(|Σ'|/|Σ|)) with the inverse of a 2×2 matrix by hand.</summary>
    [Fact]
    public void A_full_divergence_is_that_worked_out_by_hand()
    {
        using var scope = NewDisposeScope();
        var first = MultivariateGaussian.FromCovariance(tensor(new double[] { 1, 2 }, [1, 2]), tensor(new[] { 2, 0.5, 0.5, 1 }, [1, 2, 2]));
        var second = MultivariateGaussian.FromCovariance(tensor(new double[] { 0, 1 }, [1, 2]), tensor(new[] { 1, -0.3, -0.3, 0.5 }, [1, 2, 2]));
        const double Determinant = 0.41, Other = 1.75;
        var trace = ((0.5 * 2) + (2 * 0.3 * 0.5) + (1 * 1)) / Determinant;
        var distance = (0.5 + (2 * 0.3) + 1) / Determinant;

        Assert.Equal((trace + distance - 2 + Math.Log(Determinant / Other)) / 2, first.DivergenceFrom(second).item<double>(), 1e-12);
    }

    [Fact]
    public void It_is_the_mean_of_the_difference_of_the_log_densities()
    {
        using var scope = NewDisposeScope();
        const int Draws = 200_000;
        var (mean, deviation) = (tensor(new[] { 0.4, -1 }).expand(Draws, 2), tensor(new[] { 0.7, 1.3 }).expand(Draws, 2));
        var law = DiagonalGaussian.FromDeviation(mean, deviation);
        var other = DiagonalGaussian.FromDeviation(mean + 0.5, deviation * 1.4);
        var z = law.Sample(new RandomStream(7, 0, 0));

        var difference = law.LogDensity(z) - other.LogDensity(z);

        var error = difference.std().item<double>() / Math.Sqrt(Draws);
        Assert.Equal(law.DivergenceFrom(other)[0].item<double>(), difference.mean().item<double>(), 5 * error);
        Assert.Equal(law.Entropy()[0].item<double>(), -law.LogDensity(z).mean().item<double>(), 5 * law.LogDensity(z).std().item<double>() / Math.Sqrt(Draws));
    }

    private static DiagonalGaussian Random(ulong seed) => DiagonalGaussian.FromLogVariance(Noise(seed, [20, 3]), Noise(seed + 100, [20, 3]));

    private static MultivariateGaussian Full(DiagonalGaussian law) => MultivariateGaussian.FromCovariance(law.Mean, law.LogVariance.exp().diag_embed());

    private static Tensor Noise(ulong seed, long[] shape) => GaussianNoise.Draw(new RandomStream(seed, 0, 0), shape, ScalarType.Float64);

    private static double[] Doubles(Tensor values) => values.to_type(ScalarType.Float64).flatten().data<double>().ToArray();

    private static void Close(Tensor found, Tensor expected, double tolerance) =>
        Assert.True(found.allclose(expected, tolerance, tolerance), $"off by {(found - expected).abs().max().item<double>()}");
}
