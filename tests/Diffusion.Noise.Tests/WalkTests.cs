namespace Diffusion.Noise.Tests;

public class WalkTests
{
    private static readonly IReadOnlyList<NoiseLevel> Ten = LevelGrid.Create(new EdmProcess(), new GridOptions { Grid = "karras", Steps = 10 });

    [Fact]
    public void A_restart_walks_its_interval_again_from_the_noisiest_level_in_it()
    {
        var walk = LevelGrid.WithRestarts(Ten, Ten[6].Ratio, Ten[4].Ratio, 2);

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 4, 5, 6, 4, 5, 6, 7, 8, 9, 10], Places(walk));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Restarts_cost_as_many_steps_as_the_interval_has_and_end_where_the_walk_ended(int times)
    {
        var walk = LevelGrid.WithRestarts(Ten, 0.1, 20, times);
        var inside = Ten.Count(level => level.Ratio is >= 0.1 and <= 20);

        Assert.Equal(Ten.Count + (times * inside), walk.Count);
        Assert.Equal((Ten[0], Ten[^1]), (walk[0], walk[^1]));
        Assert.Equal(times, walk.Zip(walk.Skip(1)).Count(pair => pair.Second.Ratio > pair.First.Ratio));
    }

    [Fact]
    public void No_restart_and_a_single_walk_leave_the_levels_as_they_are()
    {
        Assert.Equal(Ten, LevelGrid.WithRestarts(Ten, 0.1, 20, 0));
        Assert.Equal(Ten, LevelGrid.WithResampling(Ten, 3, 1));
    }

    [Fact]
    public void A_restart_to_the_very_start_is_one_too() =>
        Assert.Equal([0, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], Places(LevelGrid.WithRestarts(Ten, Ten[1].Ratio, 80, 1)));

    [Fact]
    public void Restarts_that_cannot_be_are_refused()
    {
        Assert.Contains("has 1 levels with sigma/alpha from 60 to 80, and a restart needs two; its levels are 80, ", Schedules.ErrorOf(() => LevelGrid.WithRestarts(Ten, 60, 80, 1)), StringComparison.Ordinal);
        Assert.Contains("has 0 levels", Schedules.ErrorOf(() => LevelGrid.WithRestarts(Ten, 20, 0.1, 1)), StringComparison.Ordinal);
        Assert.Contains("has 0 levels", Schedules.ErrorOf(() => LevelGrid.WithRestarts(Ten, double.NaN, double.NaN, 1)), StringComparison.Ordinal);
        Assert.Contains("-1 restarts", Schedules.ErrorOf(() => LevelGrid.WithRestarts(Ten, 0.1, 20, -1)), StringComparison.Ordinal);
        Assert.Contains("take a finite limit", Schedules.ErrorOf(() => LevelGrid.WithRestarts(Flow(10), 0.1, double.PositiveInfinity, 1)), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => LevelGrid.WithRestarts(LevelGrid.WithRestarts(Ten, 0.1, 20, 1), 0.1, 20, 1));
    }

    // Theirs as published: a counter per jumping place, up one at a time; runs of ups are one jump.
    [Theory]
    [InlineData(10, 3, 2)]
    [InlineData(10, 1, 3)]
    [InlineData(11, 10, 4)]
    [InlineData(250, 10, 10)]
    [InlineData(37, 5, 4)]
    public void Resampling_visits_the_levels_of_repaint(int steps, int jump, int times)
    {
        var levels = LevelGrid.Create(new EdmProcess(), new GridOptions { Grid = "exponential", Steps = steps });
        var left = new Dictionary<int, int>();
        for (var place = 0; place < steps - jump; place += jump)
        {
            left[place] = times - 1;
        }

        var visited = new List<int>();
        for (var t = steps; t >= 1;)
        {
            visited.Add(--t);
            if (left.GetValueOrDefault(t) > 0)
            {
                left[t]--;
                visited.Add(t += jump);
            }
        }

        var expected = visited.Append(-1).Select(t => levels[steps - 1 - t]);
        Assert.Equal(expected, LevelGrid.WithResampling(levels, jump, times));
    }

    [Fact]
    public void Every_stretch_of_a_resampled_walk_is_walked_as_often_as_asked()
    {
        var walk = LevelGrid.WithResampling(Ten, 3, 4);
        var steps = walk.Zip(walk.Skip(1)).Where(pair => pair.Second.Ratio < pair.First.Ratio).CountBy(pair => pair.First);

        // Nine levels below the first; the jumps start at places 0, 3 and 6 from the end, and 9 is the first level itself.
        Assert.Equal([4, 4, 4, 4, 4, 4, 4, 4, 4, 1], steps.OrderByDescending(step => step.Key.Ratio).Select(step => step.Value));
    }

    [Fact]
    public void Resampling_that_cannot_be_is_refused()
    {
        Assert.Contains("A jump of 0 levels", Schedules.ErrorOf(() => LevelGrid.WithResampling(Ten, 0, 2)), StringComparison.Ordinal);
        Assert.Contains("walked 0 times", Schedules.ErrorOf(() => LevelGrid.WithResampling(Ten, 2, 0)), StringComparison.Ordinal);
        Assert.Contains("the jump below 10", Schedules.ErrorOf(() => LevelGrid.WithResampling(Ten, 10, 2)), StringComparison.Ordinal);
        Assert.Contains("nothing of the image is left", Schedules.ErrorOf(() => LevelGrid.WithResampling(Flow(10), 3, 2)), StringComparison.Ordinal);
        Assert.DoesNotContain(LevelGrid.WithResampling(Flow(11), 3, 2).Skip(1), level => level.Alpha == 0);
    }

    private static IReadOnlyList<NoiseLevel> Flow(int steps) => LevelGrid.Create(new FlowProcess(), new GridOptions { Grid = "trailing", Steps = steps });

    private static IEnumerable<int> Places(IReadOnlyList<NoiseLevel> walk) => walk.Select(level => Ten.ToList().IndexOf(level));
}
