using Diffusion.Noise;
using Diffusion.Tensors;
using Diffusion.Verification;
using static TorchSharp.torch;

namespace Diffusion.Tests.Verification;

public sealed class StatisticsTests
{
    [Fact]
    public void A_normal_variable_exceeds_the_tolerance_as_often_as_is_said()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(1, special.erfc(tensor(Significance.StandardErrors / Math.Sqrt(2))).item<double>() / Significance.Rate, 1e-9);
        Assert.Equal(Significance.StandardErrors * 2 / 10, Significance.OfMean(4, 100), 1e-14);
        Assert.Equal(Significance.Rate, 2 * Math.Exp(-2 * 50 * Math.Pow(Significance.OfDistance(50), 2)), 1e-20);
    }

    /// <summary>Values at 0 and 1: the empirical distribution jumps from 0 to ½ at Φ(0) = ½, and from ½ to 1 at Φ(1) = 0.8413.</summary>
    [Fact]
    public void A_distance_is_the_largest_gap_on_either_side_of_a_step()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0.5, Kolmogorov.Distance(tensor(new double[] { 1, 0 })), 1e-14);
        Assert.Equal(0.8413447460685429, Kolmogorov.Distance(tensor(new double[] { 1, 1 })), 1e-14);
        Assert.True(double.IsNaN(Kolmogorov.Distance(tensor(new[] { 1, double.NaN }))));
    }

    [Fact]
    public void Moments_are_those_of_the_textbook()
    {
        var moments = SampleMoments.Of((double[])[1, 2, 3, 6]);
        Assert.Equal((4, 3, 14 / 3.0), (moments.Count, moments.Mean, moments.Variance));
        Assert.Equal(2, moments.MeanError(mean: 1, variance: 4), 1e-14);
        Assert.Equal(4 / 3.0 / (2 * Math.Sqrt(0.5)), (moments with { Variance = 10 / 3.0 }).VarianceError(2), 1e-14);
    }

    [Fact]
    public void An_error_that_is_no_number_is_the_worst() => Assert.True(double.IsNaN(Worst.Of([1, double.NaN, 2])));

    [Fact]
    public void Integrals_over_the_normal_law_are_exact()
    {
        Assert.Equal(1, GaussianIntegral.Of(_ => 1), 1e-14);
        Assert.Equal(105, GaussianIntegral.Of(x => Math.Pow(x, 8)), 1e-11);
        Assert.Equal(1, GaussianIntegral.Of(x => Math.Exp(5 * x)) / Math.Exp(12.5), 1e-13);
        var (mean, variance, fourth) = GaussianIntegral.Moments(x => 3 + (2 * x));
        Assert.Equal(3, mean, 1e-13);
        Assert.Equal(4, variance, 1e-13);
        Assert.Equal(48, fourth, 1e-12);
    }

    /// <summary>For f(z) = z²: 4σ² by reparameterization, µ⁴/σ² + 14µ² + 15σ² by score function.</summary>
    [Fact]
    public void Exact_variances_are_those_worked_out_by_hand()
    {
        const double Mean = EstimatorClaims.Mean;
        Assert.All(ExactVariances.Between("z²", 0.1, 2, 7), found =>
        {
            var variance = found.Deviation * found.Deviation;
            Assert.Equal(1, found.ReparameterizedExact / (4 * variance), 1e-12);
            Assert.Equal(1, found.ScoreFunctionExact / ((Math.Pow(Mean, 4) / variance) + (14 * Mean * Mean) + (15 * variance)), 1e-12);
        });
        Assert.Equal([0.5, 1, 2], ExactVariances.Between("sin z", 0.5, 2, 3).Select(found => found.Deviation));
    }

    [Fact]
    public void Closed_form_gradients_are_the_integrals_of_both_estimators()
    {
        foreach (var f in TestFunction.All)
        {
            var (byMean, byDeviation) = f.Gradient(0.3, 0.8);
            foreach (var estimator in new[] { GradientEstimator.Reparameterized, GradientEstimator.ScoreFunction })
            {
                var exact = estimator.Exact(f, 0.3, 0.8);
                Assert.Equal(byMean, GaussianIntegral.Of(exact.ByMean), 1e-12);
                Assert.Equal(byDeviation, GaussianIntegral.Of(exact.ByDeviation), 1e-12);
            }
        }
    }

    [Fact]
    public void An_estimate_of_a_draw_is_its_formula()
    {
        using var scope = NewDisposeScope();
        var noise = GaussianNoise.Draw(new RandomStream(3, 0, 0), [50], ScalarType.Float64);
        var draws = noise.data<double>().ToArray();
        foreach (var f in TestFunction.All)
        {
            foreach (var estimator in new[] { GradientEstimator.Reparameterized, GradientEstimator.ScoreFunction })
            {
                var (found, exact) = (estimator.Sample(new VerifiedFunctions(), f, 0.3, 0.8, noise), estimator.Exact(f, 0.3, 0.8));
                Assert.All(found.ByMean.data<double>().ToArray().Zip(draws), pair => Assert.Equal(exact.ByMean(pair.Second), pair.First, 1e-11));
                Assert.All(found.ByDeviation.data<double>().ToArray().Zip(draws), pair => Assert.Equal(exact.ByDeviation(pair.Second), pair.First, 1e-11));
            }
        }
    }

    [Fact]
    public void Differences_come_near_the_derivative()
    {
        using var scope = NewDisposeScope();
        var x = linspace(-2, 2, 41, ScalarType.Float64);
        Assert.True(Derivative.Error(Derivative.Differences(at => at.sin(), x), x.cos()) < 1e-9);
        Assert.True(Derivative.Error(Derivative.Automatic(at => at.sin(), x), x.cos()) < 1e-15);
        Assert.Equal(1, Derivative.Error(tensor(new double[] { 0, 5 }), tensor(new double[] { 0, 2 })), 1e-15);
    }
}
