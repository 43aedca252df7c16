using Diffusion.Noise;
using Diffusion.Training;

namespace Diffusion.Tests.Training;

public sealed class PostHocAverageTests
{
    private const int Steps = 4096;

    private const long Batch = 32;

    private static readonly double[] Tracked = [0.05, 0.1];

    /// <summary>A walk with noise on it, as weights do late in training.</summary>
    private static readonly double[] Walk = RandomWalk(1);

    public static TheoryData<double, double> Pairs => new() { { 0.05, 1 }, { 0.1, 1 }, { 0.05, 0.75 }, { 0.28, 0.3 }, { 0.002, 0.999 } };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_profile_is_a_density_of_its_relative_length(double length, double time)
    {
        var profile = new PowerFunctionProfile(length, time);
        Assert.Equal(1, Integral(profile.At, time), 1e-6);
        var mean = Integral(t => t * profile.At(t), time);
        Assert.Equal(length * time, Math.Sqrt(Integral(t => (t - mean) * (t - mean) * profile.At(t), time)), 1e-6 * length);
        Assert.Equal(0, profile.At(time * 1.001));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void The_inner_product_is_the_integral(double length, double time)
    {
        var (one, other) = (new PowerFunctionProfile(length, time), new PowerFunctionProfile(0.07, 0.9));
        Assert.Equal(Integral(t => one.At(t) * other.At(t), Math.Min(time, 0.9)), one.Dot(other), 1e-5 * one.Dot(other));
        Assert.Equal(one.Dot(other), other.Dot(one));
    }

    [Fact]
    public void A_length_and_its_exponent_give_each_other()
    {
        foreach (var length in Enumerable.Range(1, 2886).Select(k => k / 10_000.0).Append(1e-6))
        {
            var gamma = PowerFunctionProfile.Exponent(length);
            Assert.True(gamma > 0);
            Assert.Equal(length, PowerFunctionProfile.LengthOf(gamma), 1e-14 * length);
        }

        Assert.Equal(PowerFunctionProfile.LongestLength, PowerFunctionProfile.LengthOf(0), 1e-16);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-0.1)]
    [InlineData(0.2887)]
    [InlineData(double.NaN)]
    public void A_length_without_a_positive_exponent_is_refused(double length)
    {
        Assert.False(PowerFunctionProfile.IsLength(length));
        Assert.Contains("above 0 and below 0.2887", Assert.Throws<ArgumentOutOfRangeException>(() => new PowerFunctionAveraging(length)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(64)]
    [InlineData(256)]
    public void A_tracked_average_comes_back_to_rounding(int count)
    {
        var (profiles, values) = Snapshots(Walk, count);
        foreach (var index in new[] { 0, 1, count, 2 * count - 2, 2 * count - 1 })
        {
            var solution = PostHocAverage.Solve(profiles, profiles[index]);
            Assert.Equal(values[index], Value(solution, values), 1e-9);
            Assert.InRange(solution.ProfileError, 0, 1e-6);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(64)]
    [InlineData(256)]
    public void The_weights_add_up_to_one_and_a_trajectory_at_rest_is_met_exactly(int count)
    {
        var (profiles, _) = Snapshots(Walk, count);
        foreach (var length in new[] { 0.01, 0.03, 0.06, 0.08, 0.13, 0.2, 0.28 })
        {
            var solution = PostHocAverage.Solve(profiles, new PowerFunctionProfile(length, Steps * Batch));
            Assert.Equal(1, solution.Weights.Sum(), 1e-12);
            Assert.All(solution.Weights, weight => Assert.True(double.IsFinite(weight)));
            const float Resting = 0.123456f;
            Assert.Equal(Resting, (float)solution.Weights.Sum(weight => weight * Resting));
        }
    }

    [Theory]
    [InlineData(0.06)]
    [InlineData(0.08)]
    [InlineData(0.13)]
    public void More_snapshots_come_closer_to_the_average_that_was_not_tracked(double length)
    {
        var walks = Enumerable.Range(0, 12).Select(seed => RandomWalk((ulong)seed)).ToList();
        var errors = new[] { 4, 8, 16, 64 }.Select(count => Math.Sqrt(walks.Average(walk =>
        {
            var (profiles, values) = Snapshots(walk, count);
            var error = Value(PostHocAverage.Solve(profiles, new PowerFunctionProfile(length, Steps * Batch)), values) - Follow(walk, length)[^1];
            return error * error;
        }))).ToList();
        Assert.True(errors[1] < errors[0] && errors[2] < errors[1] && errors[3] < 0.3 * errors[0], string.Join(", ", errors));
        // The walk's averages of 0.05 and 0.1 lie some 3 apart; a reconstruction from 64 snapshots misses by hundredths.
        Assert.InRange(errors[3], 0, 0.05);
    }

    [Theory]
    [InlineData(0.08, 1)]
    [InlineData(0.03, 1)]
    [InlineData(0.2, 0.8)]
    public void The_error_of_the_profile_is_the_distance_of_the_sum(double length, double time)
    {
        PowerFunctionProfile[] stored = [.. new[] { 0.25, 0.5, 0.75, 1 }.SelectMany(t => Tracked.Select(own => new PowerFunctionProfile(own, t)))];
        var wanted = new PowerFunctionProfile(length, time);
        var solution = PostHocAverage.Solve(stored, wanted);
        var distance = Integral(t => Math.Pow(stored.Zip(solution.Weights, (profile, weight) => weight * profile.At(t)).Sum() - wanted.At(t), 2), 1);
        Assert.Equal(Math.Sqrt(distance / wanted.Dot(wanted)), solution.ProfileError, 1e-3 * solution.ProfileError);
    }

    [Fact]
    public void A_snapshot_that_is_there_twice_counts_once()
    {
        var (profiles, _) = Snapshots(Walk, 8);
        var wanted = new PowerFunctionProfile(0.07, Steps * Batch);
        var once = PostHocAverage.Solve(profiles, wanted);
        var twice = PostHocAverage.Solve([.. profiles, .. profiles], wanted);
        Assert.Equal(profiles.Length, twice.Weights.Count(weight => weight == 0));
        for (var i = 0; i < profiles.Length; i++)
        {
            Assert.Equal(once.Weights[i], twice.Weights[i] + twice.Weights[i + profiles.Length], 1e-9);
        }
    }

    [Fact]
    public void One_stored_average_is_all_there_is() =>
        Assert.Equal([1.0], PostHocAverage.Solve([new PowerFunctionProfile(0.1, 100)], new PowerFunctionProfile(0.05, 100)).Weights);

    [Fact]
    public void Nothing_stored_and_nothing_of_the_wanted_times_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PostHocAverage.Solve([], new PowerFunctionProfile(0.05, 100)));
        Assert.Contains("next to nothing", Assert.Throws<ArgumentException>(() =>
            PostHocAverage.Solve([new PowerFunctionProfile(0.1, 100)], new PowerFunctionProfile(0.01, 1e9))).Message, StringComparison.Ordinal);
    }

    private static double[] RandomWalk(ulong seed)
    {
        var values = new double[Steps];
        new RandomStream(seed, 0, 0).FillNormal(values);
        for (var k = 1; k < Steps; k++)
        {
            values[k] = values[k - 1] + 0.3 * values[k];
        }

        return values;
    }

    /// <summary>The power-function average of a trajectory after each update.</summary>
    private static double[] Follow(double[] trajectory, double length)
    {
        var rule = new PowerFunctionAveraging(length);
        var average = 0.0;
        return [.. trajectory.Select((weight, k) =>
        {
            var beta = rule.Decay(new WeightUpdate(Batch, k * Batch, k));
            return average = beta * average + (1 - beta) * weight;
        })];
    }

    /// <summary>Profiles and values of both tracked lengths at <paramref name="count"/> times, evenly spaced to the end.</summary>
    private static (PowerFunctionProfile[] Profiles, double[] Values) Snapshots(double[] trajectory, int count)
    {
        var followed = Tracked.Select(length => (Length: length, Values: Follow(trajectory, length))).ToList();
        var all = Enumerable.Range(1, count).Select(k => k * Steps / count)
            .SelectMany(step => followed.Select(one => (Profile: new PowerFunctionProfile(one.Length, step * Batch), Value: one.Values[step - 1]))).ToList();
        return ([.. all.Select(one => one.Profile)], [.. all.Select(one => one.Value)]);
    }

    private static double Value(PostHocAverage solution, double[] values) => solution.Weights.Zip(values, (weight, value) => weight * value).Sum();

    /// <summary>Midpoint rule from 0 to an end.</summary>
    private static double Integral(Func<double, double> function, double end)
    {
        const int Count = 200_000;
        return Enumerable.Range(0, Count).Sum(k => function((k + 0.5) * end / Count)) * end / Count;
    }
}
