using Diffusion.Tests.Sampling;
using Diffusion.Training;

namespace Diffusion.Tests.Training;

public sealed class LearningRateTests
{
    private static readonly TrainingOptions Options = TrainingFixture.Options with { Images = 1000, BatchSize = 10, LearningRate = 0.1, WarmupSteps = 20 };

    [Fact]
    public void It_rises_linearly_and_no_step_is_wasted()
    {
        var constant = Options with { LearningRateDecay = LearningRateDecay.Constant };
        for (var step = 0; step < 20; step++)
        {
            Assert.Equal(0.1 * (step + 1) / 20, LearningRate.At(step, constant), 1e-15);
        }

        Assert.All(Enumerable.Range(20, 500), step => Assert.Equal(0.1, LearningRate.At(step, constant)));
    }

    [Fact]
    public void A_cosine_halves_it_halfway_and_ends_at_zero()
    {
        var cosine = Options with { LearningRateDecay = LearningRateDecay.Cosine };
        Assert.Equal(0.1, LearningRate.At(20, cosine), 1e-15);
        Assert.Equal(0.05, LearningRate.At(60, cosine), 1e-15);
        Assert.Equal(0, LearningRate.At(100, cosine), 1e-15);
        Assert.Equal(0, LearningRate.At(150, cosine), 1e-15);
        Assert.All(Enumerable.Range(21, 78), step => Assert.True(LearningRate.At(step, cosine) < LearningRate.At(step - 1, cosine)));
    }

    [Fact]
    public void A_straight_line_halves_it_halfway_and_ends_at_zero()
    {
        var linear = Options with { LearningRateDecay = LearningRateDecay.Linear };
        Assert.Equal([0.1, 0.05, 0, 0], new long[] { 20, 60, 100, 150 }.Select(step => Math.Round(LearningRate.At(step, linear), 15)));
    }

    [Theory]
    [InlineData("constant_with_warmup", LearningRateDecay.Constant)]
    [InlineData("linear", LearningRateDecay.Linear)]
    [InlineData("cosine", LearningRateDecay.Cosine)]
    public void It_is_diffusers_rate_but_for_the_first_step_which_is_not_wasted_there(string name, LearningRateDecay decay)
    {
        // Theirs warms up by step/10, so that step 0 does nothing; ours by (step + 1)/10, one step ahead.
        var expected = new ReferenceFile("optim/lr_schedules").Doubles(name);
        var options = Options with { WarmupSteps = 10, LearningRateDecay = decay };
        Assert.Equal(100, options.TotalSteps);
        Assert.Equal(0, expected[0]);
        Assert.All(Enumerable.Range(0, 10), step => Assert.Equal(expected[step + 1], LearningRate.At(step, options), 1e-15));
        Assert.All(Enumerable.Range(10, 91), step => Assert.Equal(expected[step], LearningRate.At(step, options), 1e-15));
    }

    [Fact]
    public void Without_warm_up_a_constant_rate_is_diffusers_constant()
    {
        var options = Options with { WarmupSteps = 0, LearningRateDecay = LearningRateDecay.Constant };
        Assert.Equal(new ReferenceFile("optim/lr_schedules").Doubles("constant"), Enumerable.Range(0, 110).Select(step => LearningRate.At(step, options)));
    }

    [Fact]
    public void After_the_run_a_cosine_stays_at_zero_where_diffusers_rises_again()
    {
        var options = Options with { WarmupSteps = 10, LearningRateDecay = LearningRateDecay.Cosine };
        Assert.True(new ReferenceFile("optim/lr_schedules").Doubles("cosine")[109] > 0.002);
        Assert.Equal(0, LearningRate.At(109, options), 1e-15);
    }

    [Fact]
    public void Without_warm_up_it_starts_at_once() =>
        Assert.Equal(0.1, LearningRate.At(0, Options with { WarmupSteps = 0, LearningRateDecay = LearningRateDecay.Constant }));

    [Fact]
    public void A_warm_up_longer_than_the_run_is_legal() =>
        Assert.Equal(0.05, LearningRate.At(99, Options with { WarmupSteps = 200, LearningRateDecay = LearningRateDecay.Cosine }), 1e-15);
}
