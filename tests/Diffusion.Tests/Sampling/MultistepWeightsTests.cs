using Diffusion.Noise;
using Diffusion.Sampling;

namespace Diffusion.Tests.Sampling;

public sealed class MultistepWeightsTests
{
    [Fact]
    public void Even_steps_have_the_weights_of_Adams_and_Bashforth()
    {
        Check([1], 1);
        Check([3.0 / 2, -1.0 / 2], 2);
        Check([23.0 / 12, -16.0 / 12, 5.0 / 12], 3);
        Check([55.0 / 24, -59.0 / 24, 37.0 / 24, -9.0 / 24], 4);

        static void Check(double[] expected, int order)
        {
            double[] nodes = [.. Enumerable.Range(0, order).Select(back => -(double)back)];
            var weights = InterpolatoryQuadrature.Weights(nodes, InterpolatoryQuadrature.UniformMoments(order));
            Assert.All(expected.Zip(weights), pair => Assert.Equal(pair.First, pair.Second, 1e-14));
        }
    }

    [Theory]
    [InlineData(1e-9)]
    [InlineData(0.003)]
    [InlineData(0.4)]
    [InlineData(1.4999)]
    [InlineData(1.5001)]
    [InlineData(9)]
    [InlineData(-0.003)]
    [InlineData(-1.4999)]
    [InlineData(-1.5001)]
    [InlineData(-6)]
    public void The_moments_are_their_integrals(double rate)
    {
        var moments = new ExponentialStep(0, 0, rate, 0).Moments(4);
        for (var k = 0; k < moments.Length; k++)
        {
            var power = k;
            var integral = Integral(s => rate * Math.Exp(-rate * (1 - s)) * Math.Pow(s, power));
            Assert.Equal(1, moments[k] / integral, 1e-12);
        }
    }

    [Fact]
    public void An_endless_step_weighs_every_power_by_1() => Assert.Equal([1, 1, 1, 1], new ExponentialStep(0, 0, double.PositiveInfinity, 0).Moments(4));

    [Fact]
    public void A_polynomial_is_integrated_exactly_whatever_the_nodes()
    {
        double[] nodes = [0, -0.7, -3.1, 1];
        var step = new ExponentialStep(0, 0, 0.8, 0);
        static double Cubic(double s) => 2 - s + (3 * s * s) - (0.5 * s * s * s);
        var weights = InterpolatoryQuadrature.Weights(nodes, step.Moments(4));
        Assert.Equal(Integral(s => 0.8 * Math.Exp(-0.8 * (1 - s)) * Cubic(s)), nodes.Zip(weights, (node, weight) => weight * Cubic(node)).Sum(), 1e-12);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void Both_linear_parts_keep_a_known_images_noise_at_the_right_strength(double eta)
    {
        // With x̂_0 = x_0 and ε̂ = ε throughout, x' must have the mean α'·x_0 and, of old and new noise together, the variance σ'².
        var (from, to) = (new NoiseLevel(0.6, 0.8, 9), new NoiseLevel(0.8, 0.6, 5));
        var clean = ExponentialStep.ForClean(from, to, eta);
        Assert.Equal(to.Alpha, (clean.Noisy * from.Alpha) + (clean.Answer * clean.Moments(1)[0]), 1e-14);
        Assert.Equal(to.Sigma * to.Sigma, Math.Pow(clean.Noisy * from.Sigma, 2) + (clean.Noise * clean.Noise), 1e-14);

        var noise = ExponentialStep.ForEpsilon(from, to, eta);
        Assert.Equal(to.Alpha, noise.Noisy * from.Alpha, 1e-14);
        if (eta == 0)
        {
            Assert.Equal(to.Sigma, (noise.Noisy * from.Sigma) + (noise.Answer * noise.Moments(1)[0]), 1e-14);
        }
    }

    /// <summary>∫_0^1 by Gauss and Legendre's five points in each of 200 parts.</summary>
    private static double Integral(Func<double, double> function)
    {
        const int Parts = 200;
        double[] places = [0, 0.53846931010568309, -0.53846931010568309, 0.90617984593866399, -0.90617984593866399];
        double[] weights = [0.56888888888888889, 0.47862867049936647, 0.47862867049936647, 0.23692688505618909, 0.23692688505618909];
        return Enumerable.Range(0, Parts).Sum(part => places.Zip(weights, (place, weight) => weight * function((part + ((1 + place) / 2)) / Parts)).Sum()) / (2 * Parts);
    }
}
