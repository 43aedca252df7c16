using Diffusion.Cli.Training;

namespace Diffusion.Cli.Tests.Training;

public sealed class StepTimeTests
{
    [Fact]
    public void The_steps_are_the_same_and_only_their_own_time_counts()
    {
        var time = new StepTime();
        Assert.Equal([3, 1, 4], time.Of([3, 1, 4], () => TimeSpan.Zero));
        Assert.Equal(0, time.WaitingShare);
        Assert.StartsWith("3 steps took ", time.Describe(), StringComparison.Ordinal);
        Assert.EndsWith(" s, 0.00% of it waiting for data", time.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Waiting_adds_up_over_stretches_of_which_each_counts_from_nothing()
    {
        var one = new StepTime();
        var waited = TimeSpan.Zero;
        foreach (var _ in one.Of(Steps(4), () => waited))
        {
            waited += TimeSpan.FromHours(1); // between two steps: seen with the next
        }
        var first = one.WaitingShare;
        Assert.True(first > 1, "three hours of waiting are more than four steps of nothing took");

        waited = TimeSpan.Zero;
        foreach (var _ in one.Of(Steps(1), () => TimeSpan.Zero))
        {
        }
        Assert.True(one.WaitingShare <= first && one.WaitingShare > 1, "a stretch without waiting takes none back");
        Assert.StartsWith("5 steps took ", one.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Before_the_first_step_nothing_was_waited_for() => Assert.Equal(0, new StepTime().WaitingShare);

    private static IEnumerable<int> Steps(int count) => Enumerable.Range(0, count).Select(step => step);
}
