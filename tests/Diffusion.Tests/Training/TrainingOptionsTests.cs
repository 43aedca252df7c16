using Diffusion.Training;

namespace Diffusion.Tests.Training;

public sealed class TrainingOptionsTests
{
    [Fact]
    public void Right_values_have_no_problem() => Assert.Empty(TrainingFixture.Options.Problems());

    [Fact]
    public void All_problems_are_told_at_once_each_with_its_key_its_value_and_the_rule()
    {
        var wrong = TrainingFixture.Options with
        {
            Images = 0, BatchSize = 0, MicroBatchSize = 0, LearningRate = 0, WarmupSteps = -1, LearningRateDecay = (LearningRateDecay)7, WeightDecay = -1,
            Beta1 = 1, Beta2 = -0.1, GradientClip = 0, EmaHalfLifeImages = -1, ClassDropout = 1.5, CheckpointEverySteps = 0, SampleEverySteps = 0,
            LogEverySteps = 0, KeepCheckpoints = 0, RollBackAfterSkips = 0, StopAfterSkips = 0,
        };
        var problems = wrong.Problems().ToList();
        Assert.Equal(18, problems.Count);
        Assert.All(problems, problem => Assert.Matches("^Training:[A-Za-z0-9]+ is -?[0-9.]+; it must be .+\\.$", problem));
        Assert.Contains("Training:ClassDropout is 1.5; it must be from 0 to 1.", problems);
        Assert.Contains("Training:MicroBatchSize is 0; it must be from 1 to Training:BatchSize, 0, or null.", problems);
    }

    [Fact]
    public void The_drawing_of_times_is_checked_by_name_and_number()
    {
        var wrong = TrainingFixture.Options with { TimeSampling = "log_normal", TimeMean = double.NaN, TimeStd = 0 };
        var problems = wrong.Problems().ToList();
        Assert.Equal(3, problems.Count);
        Assert.StartsWith("Training:TimeSampling is 'log_normal'; did you mean \"lognormal\"? It must be one of uniform, stratified, lognormal,", problems[0], StringComparison.Ordinal);
        Assert.StartsWith("Training:TimeMean is NaN; it must be a finite number", problems[1], StringComparison.Ordinal);
        Assert.StartsWith("Training:TimeStd is 0; it must be above 0", problems[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Numbers_must_be_finite(double value)
    {
        var wrong = TrainingFixture.Options with { LearningRate = value, WeightDecay = value, EmaHalfLifeImages = value };
        Assert.Equal(3, wrong.Problems().Count());
    }

    [Fact]
    public void A_micro_batch_fits_in_the_batch()
    {
        Assert.Empty((TrainingFixture.Options with { MicroBatchSize = 8 }).Problems());
        Assert.Single((TrainingFixture.Options with { MicroBatchSize = 9 }).Problems());
    }

    [Theory]
    [InlineData(80, 8, 10)]
    [InlineData(81, 8, 11)]
    [InlineData(1, 8, 1)]
    public void The_last_batch_is_full(long images, int batch, long steps) =>
        Assert.Equal(steps, (TrainingFixture.Options with { Images = images, BatchSize = batch }).TotalSteps);
}
