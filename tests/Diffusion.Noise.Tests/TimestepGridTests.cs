namespace Diffusion.Noise.Tests;

public class TimestepGridTests
{
    public static TheoryData<string> Spacings => [.. TimestepGrid.Spacings];

    [Theory, MemberData(nameof(Spacings))]
    public void Any_number_of_steps_of_1000_gives_that_many_falling_timesteps(string spacing)
    {
        for (var n = 1; n <= 1000; n++)
        {
            AssertGrid(spacing, 1000, n);
        }
    }

    [Theory, MemberData(nameof(Spacings))]
    public void So_it_is_for_a_thousand_random_settings(string spacing)
    {
        var random = new RandomStream(1, 2, 3);
        for (var i = 0; i < 1000; i++)
        {
            var trainSteps = 1 + random.NextInt(5000);
            AssertGrid(spacing, trainSteps, 1 + random.NextInt(trainSteps));
        }
    }

    [Theory, MemberData(nameof(Spacings))]
    public void All_steps_are_all_timesteps(string spacing) =>
        Assert.Equal(Enumerable.Range(0, 250).Reverse(), TimestepGrid.Create(spacing, 250, 250));

    [Theory]
    [InlineData("leading", new[] { 900, 800, 700, 600, 500, 400, 300, 200, 100, 0 })]
    [InlineData("trailing", new[] { 999, 899, 799, 699, 599, 499, 399, 299, 199, 99 })]
    [InlineData("linspace", new[] { 999, 888, 777, 666, 555, 444, 333, 222, 111, 0 })]
    public void Ten_steps_are_the_published_ones(string spacing, int[] expected) => Assert.Equal(expected, TimestepGrid.Create(spacing, 1000, 10));

    [Fact]
    public void Seven_trailing_steps_are_the_published_ones() =>
        Assert.Equal([999, 856, 713, 570, 428, 285, 142], TimestepGrid.Create("trailing", 1000, 7));

    [Theory]
    [InlineData("leading", 10)]
    [InlineData("leading", 25)]
    [InlineData("leading", 50)]
    [InlineData("trailing", 10)]
    [InlineData("trailing", 25)]
    [InlineData("trailing", 50)]
    [InlineData("linspace", 10)]
    [InlineData("linspace", 25)]
    [InlineData("linspace", 50)]
    public void Timesteps_equal_diffusers(string spacing, int n) =>
        Assert.Equal(new SafeTensorsFile("timesteps_DDIM").Integers($"{spacing}_{n}_off0.timesteps"), TimestepGrid.Create(spacing, 1000, n));

    [Theory]
    [InlineData("trailing", 30)]
    [InlineData("trailing", 48)]
    [InlineData("trailing", 96)]
    [InlineData("trailing", 144)]
    [InlineData("linspace", 27)]
    [InlineData("linspace", 31)]
    [InlineData("linspace", 47)]
    [InlineData("linspace", 105)]
    public void Ties_that_floating_point_decides_are_decided_as_in_diffusers(string spacing, int n) =>
        Assert.Equal(new SafeTensorsFile("timesteps_rounding_traps").Integers($"DDIM_{spacing}_{n}"), TimestepGrid.Create(spacing, 1000, n));

    [Fact]
    public void Where_diffusers_trailing_runs_one_step_too_far_to_minus_one_ours_stops_at_n()
    {
        var theirs = new SafeTensorsFile("timesteps_rounding_traps").Integers("DDIM_trailing_61");

        Assert.Equal(62, theirs.Length);
        Assert.Equal(-1, theirs[^1]);
        Assert.Equal(theirs[..61], TimestepGrid.Create("trailing", 1000, 61));
    }

    [Fact]
    public void One_linspace_step_starts_from_noise_where_numpys_starts_from_the_image() =>
        Assert.Equal([999], TimestepGrid.Create("linspace", 1000, 1));

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(1001)]
    public void More_steps_than_timesteps_or_none_are_refused(int n) =>
        Assert.Contains($"{n} sampling steps", Schedules.ErrorOf(() => TimestepGrid.Create("leading", 1000, n)), StringComparison.Ordinal);

    [Fact]
    public void An_unknown_spacing_is_answered_with_the_nearest() =>
        Assert.Contains("did you mean \"trailing\"?", Schedules.ErrorOf(() => TimestepGrid.Create("trialing", 1000, 10)), StringComparison.Ordinal);

    private static void AssertGrid(string spacing, int trainSteps, int n)
    {
        var grid = TimestepGrid.Create(spacing, trainSteps, n);

        Assert.Equal(n, grid.Count);
        Assert.InRange(grid[0], 0, trainSteps - 1);
        Assert.True(grid[^1] >= 0, $"{spacing} {n} of {trainSteps} ends at {grid[^1]}");
        Assert.All(Enumerable.Range(1, n - 1), k => Assert.True(grid[k] < grid[k - 1], $"{spacing} {n} of {trainSteps}: {grid[k - 1]}, {grid[k]}"));
        Assert.True(spacing == "leading" || grid[0] == trainSteps - 1);
        Assert.True(spacing == "trailing" || n == 1 || grid[^1] == 0);
    }
}
