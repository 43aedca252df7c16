using Diffusion.Probability;
using static TorchSharp.torch;

namespace Diffusion.Tests.Probability;

/// <summary>Values and gradients of single draws, worked out by hand in float64.</summary>
public sealed class GradientOracleTests
{
    private const double Tolerance = 1e-9;

    [Theory]
    [InlineData(0.5, -1, 0.3, 0.681959198, 0.308939721, 0.090979599, -0.316060279)]
    [InlineData(1, 2, -1.2, -2.261938194, 2.694528049, -1.630969097, 3.194528049)]
    public void A_draw_its_divergence_and_their_gradients_are_those_of_the_formulae(
        double mean, double logVariance, double noise, double draw, double divergence, double drawByLogVariance, double divergenceByLogVariance)
    {
        using var scope = NewDisposeScope();
        var (mu, lv, epsilon) = (Leaf(mean), Leaf(logVariance), Leaf(noise));
        var gaussian = DiagonalGaussian.FromLogVariance(mu, lv);
        var z = gaussian.Sample(epsilon);
        var kl = gaussian.DivergenceFromStandard();
        Assert.Equal(draw, z.item<double>(), Tolerance);
        Assert.Equal(divergence, kl.item<double>(), Tolerance);

        var byDraw = autograd.grad([z.sum()], [mu, lv, epsilon], retain_graph: true);
        Assert.Equal(1, byDraw[0].item<double>(), Tolerance);
        Assert.Equal(drawByLogVariance, byDraw[1].item<double>(), Tolerance);
        Assert.Equal(Math.Exp(logVariance / 2), byDraw[2].item<double>(), Tolerance);

        var byDivergence = autograd.grad([kl.sum()], [mu, lv]);
        Assert.Equal(mean, byDivergence[0].item<double>(), Tolerance);
        Assert.Equal(divergenceByLogVariance, byDivergence[1].item<double>(), Tolerance);
    }

    private static Tensor Leaf(double value) => tensor(new[] { value }, [1, 1], dtype: ScalarType.Float64).requires_grad_();
}
