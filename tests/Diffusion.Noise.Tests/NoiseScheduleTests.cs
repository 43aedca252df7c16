namespace Diffusion.Noise.Tests;

public class NoiseScheduleTests
{
    public static TheoryData<string> Names => [.. Schedules.Discrete];

    [Theory]
    [InlineData(1, 5.4531876613e-05, 0.54529149951, 0.454708498991)]
    [InlineData(10, 2.58463620408e-04, 0.13627785977, 0.863722069287)]
    [InlineData(500, 0.0100513357789, 0.00305805707563, 0.994104350757)]
    [InlineData(999, 0.0199999835266, 1.28351487172e-04, 0.989948678268)]
    public void The_linear_posterior_has_the_published_numbers(int t, double variance, double clean, double noisy)
    {
        var schedule = Schedules.Load("linear");

        Assert.Equal(variance, schedule.PosteriorVariance[t], variance * 1e-10);
        Assert.Equal(clean, schedule.PosteriorMeanCoefClean[t], clean * 1e-10);
        Assert.Equal(noisy, schedule.PosteriorMeanCoefNoisy[t], noisy * 1e-10);
    }

    [Theory]
    [InlineData(0, -9.81672514)]
    [InlineData(1, -9.81672514)]
    [InlineData(10, -8.26075561)]
    [InlineData(500, -4.60004974)]
    [InlineData(999, -3.91202383)]
    public void The_linear_clipped_log_variance_has_the_published_numbers(int t, double log) =>
        Assert.Equal(log, Schedules.Load("linear").PosteriorLogVarianceClipped[t], 6e-9);

    [Theory, MemberData(nameof(Names))]
    public void The_first_posterior_is_the_image_itself(string name)
    {
        var schedule = Schedules.Load(name);

        Assert.Equal(0, schedule.PosteriorVariance[0]);
        Assert.Equal(1, schedule.PosteriorMeanCoefClean[0]);
        Assert.Equal(0, schedule.PosteriorMeanCoefNoisy[0]);
        Assert.Equal(schedule.PosteriorLogVarianceClipped[1], schedule.PosteriorLogVarianceClipped[0]);
    }

    // q(x_{t−1}|x_0) must come out when x_t is drawn and then the posterior: mean c1 + c2·√ᾱ_t, variance β̃ + c2²(1−ᾱ_t).
    [Theory, MemberData(nameof(Names))]
    public void A_step_forward_and_the_posterior_back_leave_the_marginal_as_it_was(string name)
    {
        var schedule = Schedules.Load(name);
        for (var t = 1; t < schedule.Steps; t++)
        {
            var (clean, noisy, now, before) = (schedule.PosteriorMeanCoefClean[t], schedule.PosteriorMeanCoefNoisy[t], schedule[t], schedule[t - 1]);
            var variance = schedule.PosteriorVariance[t] + (noisy * noisy * now.Sigma * now.Sigma);

            Assert.Equal(before.Alpha, clean + (noisy * now.Alpha), 1e-13);
            Assert.Equal(before.Sigma * before.Sigma, variance, 1e-13);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Levels_preserve_variance_and_their_snr_is_the_tables(string name)
    {
        var schedule = Schedules.Load(name);
        for (var t = 0; t < schedule.Steps; t++)
        {
            var level = schedule[t];
            Assert.Equal(t, level.Time);
            Assert.Equal(1, (level.Alpha * level.Alpha) + (level.Sigma * level.Sigma), 1e-14);
            Assert.Equal(1 - schedule.Beta[t], schedule.Alpha[t]);
            Assert.Equal(schedule.Snr[t], level.Snr, schedule.Snr[t] * 1e-13);
            Assert.Equal(schedule.LogSnr[t], level.LogSnr, 1e-12);
        }
    }

    [Fact]
    public void The_noise_of_a_tiny_first_step_keeps_all_its_digits()
    {
        var schedule = NoiseSchedule.FromBetas("tiny", [1e-12, 0.5]);

        Assert.Equal(1e-6, schedule[0].Sigma, 1e-21);
    }

    [Theory]
    [InlineData(0, "beta at t = 1 is 0")]
    [InlineData(1, "beta at t = 1 is 1")]
    [InlineData(-0.1, "beta at t = 1 is -0.1")]
    [InlineData(1.5, "beta at t = 1 is 1.5")]
    [InlineData(double.NaN, "beta at t = 1 is NaN")]
    [InlineData(1e-17, "alpha_bar must fall strictly")]
    public void Betas_that_cannot_be_are_refused_with_their_place(double beta, string expected) =>
        Assert.Contains(expected, Schedules.ErrorOf(() => NoiseSchedule.FromBetas("bad", [0.1, beta, 0.1])), StringComparison.Ordinal);

    [Fact]
    public void An_alpha_bar_that_vanishes_is_refused() =>
        Assert.Contains("stay above 0", Schedules.ErrorOf(() => NoiseSchedule.FromBetas("bad", [.. Enumerable.Repeat(0.999, 200)])), StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Fewer_than_two_steps_are_refused(int steps) =>
        Assert.Contains($"{steps} steps", Schedules.ErrorOf(() => NoiseSchedule.FromBetas("short", [.. Enumerable.Repeat(0.1, steps)])), StringComparison.Ordinal);

    [Theory]
    [InlineData(-1)]
    [InlineData(1000)]
    public void A_step_outside_the_schedule_is_no_level(int t) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedules.Load("linear")[t]);

    [Fact]
    public void A_schedule_does_not_change_with_the_list_it_was_made_from()
    {
        var betas = new[] { 0.1, 0.2 };
        var schedule = NoiseSchedule.FromBetas("copy", betas);
        betas[0] = 0.9;

        Assert.Equal(0.1, schedule.Beta[0]);
    }

    [Theory]
    [InlineData("linear", "terminal SNR is 4.036E-05", "0.00635·x0")]
    [InlineData("scaled-linear-sd", "terminal SNR is 0.004682", "0.0683·x0")]
    public void Signal_left_at_the_end_is_warned_of_with_its_size(string name, string snr, string signal)
    {
        var warning = Assert.Single(Schedules.Load(name).Warnings);

        Assert.Contains(snr, warning, StringComparison.Ordinal);
        Assert.Contains(signal, warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Capped_betas_are_counted()
    {
        var once = Assert.Single(Schedules.Load("cosine").Warnings);
        var often = Schedules.Of("""{"kind": "cosine", "maxBeta": 0.05}""");

        Assert.Contains("capped at 0.999 in 1 of 1000 steps (first at t = 999)", once, StringComparison.Ordinal);
        Assert.Contains($"capped at 0.05 in {often.Beta.Count(beta => beta == 0.05)} of 1000", often.Warnings[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("linear-zero-snr")]
    [InlineData("flow")]
    public void Where_no_signal_is_left_epsilon_is_warned_of(string name) =>
        Assert.Contains("epsilon cannot be predicted", Assert.Single(Schedules.Shipped.Load(name).Warnings), StringComparison.Ordinal);

    [Fact]
    public void A_cap_in_the_last_step_that_becomes_pure_noise_anyway_is_not_warned_of()
    {
        Assert.Contains("epsilon", Assert.Single(Schedules.Load("cosine-zero-snr").Warnings), StringComparison.Ordinal);
        Assert.Contains(
            "capped at 0.05", Schedules.Of("""{"kind": "cosine", "maxBeta": 0.05, "zeroTerminalSnr": true}""").Warnings[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_without_signal_at_the_end_has_nothing_to_warn_of() =>
        Assert.Empty(NoiseSchedule.FromBetas("all noise", [0.5, 0.999, 0.999, 0.999]).Warnings);

    [Fact]
    public void The_clean_level_has_infinite_snr()
    {
        Assert.Equal(double.PositiveInfinity, NoiseLevel.Clean.LogSnr);
        Assert.Equal(double.PositiveInfinity, NoiseLevel.Clean.Snr);
        Assert.Equal(double.NegativeInfinity, new NoiseLevel(0, 1, 999).LogSnr);
    }
}
