using Diffusion.Probability;
using static TorchSharp.torch;

namespace Diffusion.Tests.Probability;

public sealed class PixelLikelihoodTests
{
    private const double Step = 1e-3;

    [Theory]
    [InlineData(Reconstruction.L2, 0.1)]
    [InlineData(Reconstruction.L2, 0.7)]
    [InlineData(Reconstruction.L1, 0.1)]
    [InlineData(Reconstruction.L1, 0.7)]
    public void A_density_integrates_to_one_and_deviates_as_it_says(Reconstruction kind, double deviation)
    {
        using var scope = NewDisposeScope();
        var at = arange(-20.0, 20.0, Step, ScalarType.Float64).view(-1, 1, 1, 1);
        var density = (-new PixelLikelihood(kind, deviation).NegativeLog(full_like(at, 0.3), at)).exp();
        var from = (at - 0.3).flatten();
        Assert.Equal(1, density.sum().item<double>() * Step, 1e-4);
        Assert.Equal(deviation * deviation, (density * from.square()).sum().item<double>() * Step, 1e-4 * deviation * deviation);
    }

    [Fact]
    public void Bernoulli_is_the_cross_entropy_of_the_grey_value_and_its_gradient_the_difference_of_the_means()
    {
        using var scope = NewDisposeScope();
        var likelihood = new PixelLikelihood(Reconstruction.Bernoulli, 1);
        var logit = tensor(new[] { -2.0, 0, 0.4, 3 }).view(1, 1, 2, 2).requires_grad_();
        var images = tensor(new[] { -1.0, 0, 0.5, 1 }).view(1, 1, 2, 2);
        var (white, grey) = (logit.sigmoid(), (images / 2) + 0.5);
        var loss = likelihood.NegativeLog(logit, images);
        Assert.Equal(-((grey * white.log()) + ((1 - grey) * (1 - white).log())).sum().item<double>(), loss.item<double>(), 1e-12);
        loss.sum().backward();
        Assert.InRange((logit.grad! - (white - grey)).abs().max().item<double>(), 0, 1e-12);
        Assert.InRange((likelihood.Picture(logit) - ((2 * white) - 1)).abs().max().item<double>(), 0, 1e-12);
    }

    [Fact]
    public void Logits_beyond_all_measure_cost_what_they_miss_by()
    {
        using var scope = NewDisposeScope();
        var loss = new PixelLikelihood(Reconstruction.Bernoulli, 1).NegativeLog(tensor(new[] { 1e4f, -1e4f }).view(2, 1, 1, 1), tensor(new[] { -1f, -1f }).view(2, 1, 1, 1));
        Assert.Equal([1e4f, 0f], loss.data<float>().ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_deviation_that_is_none_is_refused(double deviation) =>
        Assert.Contains("must be above 0", Assert.Throws<InputException>(() => new PixelLikelihood(Reconstruction.L2, deviation)).Message, StringComparison.Ordinal);

    [Fact]
    public void Answers_of_another_shape_are_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => new PixelLikelihood(Reconstruction.L2, 1).NegativeLog(zeros(2, 1, 4, 4), zeros(2, 1, 4, 5)));
    }

    [Fact]
    public void Numbers_of_a_latent_are_active_where_their_means_differ()
    {
        using var scope = NewDisposeScope();
        var units = new ActiveUnits();
        Assert.Null(units.Active);
        var side = Math.Sqrt(ActiveUnits.Threshold);
        units.Add(tensor(new[] { 5.0, 0.99 * side, 1.01 * side }).view(1, 3) / Math.Sqrt(2) + tensor(new[] { 0.0, 7, 7 }));
        Assert.Null(units.Active);

        // Of two values v apart the unbiased variance is v²/2.
        units.Add(tensor(new[] { -5.0, -0.99 * side, -1.01 * side }).view(1, 3) / Math.Sqrt(2) + tensor(new[] { 0.0, 7, 7 }));
        Assert.Equal((2, 3), (units.Active, units.Total));
    }
}
