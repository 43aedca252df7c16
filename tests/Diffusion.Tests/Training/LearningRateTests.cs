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
    public void Without_warm_up_it_starts_at_once() =>
        Assert.Equal(0.1, LearningRate.At(0, Options with { WarmupSteps = 0, LearningRateDecay = LearningRateDecay.Constant }));

    [Fact]
    public void A_warm_up_longer_than_the_run_is_legal() =>
        Assert.Equal(0.05, LearningRate.At(99, Options with { WarmupSteps = 200, LearningRateDecay = LearningRateDecay.Cosine }), 1e-15);
}
