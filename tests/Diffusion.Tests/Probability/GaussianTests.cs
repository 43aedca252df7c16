using Diffusion.Noise;
using Diffusion.Probability;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tests.Probability;

public sealed class GaussianTests
{
    private static readonly double[] Covariance = [2, 0.6, -0.3, 0.6, 0.5, 0.1, -0.3, 0.1, 0.25];

    /// <summary>The trapezoidal rule over ±10 standard deviations is exact to the last digits for a Gaussian.</summary>
    [Theory]
    [InlineData(2, 0.5)]
    [InlineData(-3, 0.01)]
    public void A_density_integrates_to_one_and_has_its_moments(double mean, double deviation)
    {
        using var scope = NewDisposeScope();
        const double Step = 0.1;
        var z = mean + (deviation * arange(-100, 101, dtype: ScalarType.Float64).unsqueeze(1) * Step);
        var weight = DiagonalGaussian.FromDeviation(full_like(z, mean), full_like(z, deviation)).LogDensity(z).exp() * (Step * deviation);
        Assert.Equal(1, weight.sum().item<double>(), 1e-12);
        Assert.Equal(mean, (weight * z.squeeze(1)).sum().item<double>(), 1e-12);
        Assert.Equal(deviation * deviation, (weight * (z.squeeze(1) - mean).square()).sum().item<double>(), 1e-12);
    }

    [Fact]
    public void A_density_of_a_row_is_the_product_of_those_of_its_values()
    {
        using var scope = NewDisposeScope();
        var law = DiagonalGaussian.FromDeviation(tensor(new double[] { 1, 0, 2, 5 }, [2, 2]), tensor(new[] { 1, 0.5, 2, 3 }, [2, 2]));
        var density = law.LogDensity(tensor(new[] { 1.5, 0.25, 2, 5 }, [2, 2]));
        var constant = Math.Log(2 * Math.PI);
        Assert.Equal(-0.125 - 0.125 - Math.Log(0.5) - constant, density[0].item<double>(), 1e-14);
        Assert.Equal(-Math.Log(6) - constant, density[1].item<double>(), 1e-14);
    }

    [Fact]
    public void Draws_with_a_full_covariance_have_its_moments()
    {
        using var scope = NewDisposeScope();
        const int Draws = 100_000;
        var (mean, covariance) = (tensor(new[] { 1, -2, 0.5 }), tensor(Covariance, [3, 3]));
        var law = MultivariateGaussian.FromCovariance(mean.expand(Draws, 3), covariance.expand(Draws, 3, 3));

        var centred = law.Sample(new RandomStream(11, 0, 0)) - mean;

        // Five standard errors: the products of two values of a Gaussian have the variance Σ_ii·Σ_jj + Σ_ij² (Isserlis 1918).
        var products = centred.t().matmul(centred) / Draws;
        var diagonal = covariance.diagonal();
        var errors = ((diagonal.unsqueeze(1) * diagonal) + covariance.square()).sqrt() / Math.Sqrt(Draws);
        Assert.True(((products - covariance).abs() / errors).max().item<double>() < 5);
        Assert.True((centred.mean([0L]).abs() / (diagonal / Draws).sqrt()).max().item<double>() < 5);
        Assert.True(law.Covariance()[7].allclose(covariance, 0, 1e-15));
    }

    [Fact]
    public void What_stands_above_the_diagonal_of_a_factor_does_not_count()
    {
        using var scope = NewDisposeScope();
        var law = MultivariateGaussian.FromFactor(zeros(1, 2, ScalarType.Float64), tensor(new double[] { 2, 99, 1, 3 }, [1, 2, 2]));
        Assert.Equal([4, 2, 2, 10], law.Covariance().flatten().data<double>().ToArray());
    }

    [Fact]
    public void A_covariance_that_no_law_has_is_refused_with_its_row()
    {
        using var scope = NewDisposeScope();
        var covariance = stack([eye(2, dtype: ScalarType.Float64), tensor(new double[] { 1, 2, 2, 1 }, [2, 2])]);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var refused = Assert.Throws<InputException>(() => MultivariateGaussian.FromCovariance(zeros(2, 2, ScalarType.Float64), covariance));

        Assert.Contains("row 1 is not positive definite", refused.Message, StringComparison.Ordinal);
        Assert.InRange(DisposeScopeManager.Statistics.ThreadTotalLiveCount, before, before + 1);
    }

    [Fact]
    public void One_stream_gives_one_draw_and_zeros_the_mean()
    {
        using var scope = NewDisposeScope();
        var law = DiagonalGaussian.FromLogVariance(full(4, 3, 2.0), full(4, 3, -1.0));
        var full3 = MultivariateGaussian.FromCovariance(zeros(4, 3), tensor(Covariance, [3, 3]).to_type(ScalarType.Float32).expand(4, 3, 3));

        Assert.True(law.Sample(new RandomStream(5, 1, 0)).Equals(law.Sample(new RandomStream(5, 1, 0))));
        Assert.False(law.Sample(new RandomStream(5, 1, 0)).Equals(law.Sample(new RandomStream(5, 2, 0))));
        Assert.True(full3.Sample(new RandomStream(5, 1, 0)).Equals(full3.Sample(new RandomStream(5, 1, 0))));
        Assert.True(law.Sample(zeros(4, 3)).Equals(law.Mean));
    }

    [Fact]
    public void Log_variance_and_deviation_are_two_words_for_one_thing()
    {
        using var scope = NewDisposeScope();
        var logVariance = linspace(-30, 20, 101, ScalarType.Float64).unsqueeze(1);
        var law = DiagonalGaussian.FromLogVariance(zeros_like(logVariance), logVariance);
        Assert.True(DiagonalGaussian.FromDeviation(law.Mean, law.Deviation).LogVariance.allclose(logVariance, 1e-15, 1e-14));
        Assert.True(law.Deviation.square().allclose(logVariance.exp(), 1e-14, 0));
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused_with_both()
    {
        using var scope = NewDisposeScope();
        var (mean, matrices) = (zeros(4, 3), eye(3).expand(4, 3, 3));
        var law = DiagonalGaussian.FromDeviation(mean, ones(4, 3));
        var full3 = MultivariateGaussian.FromFactor(mean, matrices);
        foreach (var (action, shapes) in new (Action, string[])[]
        {
            (() => law.Sample(zeros(4, 1)), ["[4,1]", "[4,3]"]),
            (() => law.LogDensity(zeros(1, 3)), ["[1,3]", "[4,3]"]),
            (() => DiagonalGaussian.FromLogVariance(mean, zeros(4, 1)), ["[4,1]", "[4,3]"]),
            (() => DiagonalGaussian.FromDeviation(zeros(3), ones(3)), ["[3]"]),
            (() => Reparameterization.Sample(zeros(1), ones(3), zeros(1)), ["[3]", "[1]"]),
            (() => Reparameterization.Sample(zeros(3), ones(1, 3), zeros(3)), ["[1,3]", "[3]"]),
            (() => full3.Sample(zeros(4, 2)), ["[4,2]", "[4,3]"]),
            (() => full3.LogDensity(zeros(1, 3)), ["[1,3]", "[4,3]"]),
            (() => full3.DivergenceFrom(MultivariateGaussian.FromFactor(zeros(2, 3), eye(3).expand(2, 3, 3))), ["[2,3]", "[4,3]"]),
            (() => MultivariateGaussian.FromCovariance(mean, eye(3)), ["[4,3]", "[3,3]"]),
        })
        {
            var message = Assert.Throws<ArgumentException>(action).Message;
            Assert.All(shapes, shape => Assert.Contains(shape, message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_deviation_broadcasts_to_the_mean()
    {
        using var scope = NewDisposeScope();
        var z = Reparameterization.Sample(zeros(2, 3, 4), tensor(new float[] { 2, 5 }, [2, 1, 1]), ones(2, 3, 4));
        Assert.Equal([2, 5], z[.., 2, 3].data<float>().ToArray());
    }
}
