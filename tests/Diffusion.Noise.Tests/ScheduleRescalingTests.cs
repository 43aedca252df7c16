namespace Diffusion.Noise.Tests;

public class ScheduleRescalingTests
{
    public static TheoryData<string> Kinds =>
    [
        """{"kind": "linear", "steps": 200KEYS}""",
        """{"kind": "scaled_linear"KEYS}""",
        """{"kind": "sigmoid_beta"KEYS}""",
        """{"kind": "cosine"KEYS}""",
        """{"kind": "sigmoid", "steps": 50KEYS}""",
        """{"kind": "laplace"KEYS}""",
        """{"kind": "exp"KEYS}""",
        """{"kind": "table", "betas": [0.1, 0.3, 0.2]KEYS}""",
        """{"kind": "table", "alphaBars": [0.9, 0.1]KEYS}""",
    ];

    [Theory, MemberData(nameof(Kinds))]
    public void A_rescaled_schedule_ends_in_pure_noise_starts_as_it_did_and_keeps_every_table_finite(string json)
    {
        var (plain, rescaled) = (With(json), With(json, "\"zeroTerminalSnr\": true"));

        Assert.Equal((0, 1, 0, 1), (rescaled.AlphaBar[^1], rescaled.Beta[^1], rescaled.Noisiest.Alpha, rescaled.Noisiest.Sigma));
        Assert.Equal((double.PositiveInfinity, double.NegativeInfinity), (rescaled.Noisiest.Ratio, rescaled.Noisiest.LogSnr));
        Assert.Equal(plain.Beta[0], rescaled.Beta[0]);
        IReadOnlyList<double>[] tables =
        [
            rescaled.Beta, rescaled.Alpha, rescaled.AlphaBar, rescaled.SqrtAlphaBar, rescaled.SqrtOneMinusAlphaBar, rescaled.Snr, rescaled.PosteriorVariance,
            rescaled.PosteriorLogVarianceClipped, rescaled.PosteriorMeanCoefClean, rescaled.PosteriorMeanCoefNoisy, [.. rescaled.LogSnr.SkipLast(1)],
        ];
        Assert.All(tables, table => Assert.All(table, value => Assert.True(double.IsFinite(value))));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Rescaling_draws_the_square_root_of_alpha_bar_straight_down_to_zero(string json)
    {
        var (plain, rescaled) = (With(json).SqrtAlphaBar, With(json, "\"zeroTerminalSnr\": true").SqrtAlphaBar);
        var factor = plain[0] / (plain[0] - plain[^1]);

        Schedules.AssertClose([.. plain.Select(signal => (signal - plain[^1]) * factor)], rescaled, 1e-10, 1e-14);
    }

    // Printed digits of the rescaled linear schedule (Lin et al. 2024, recomputed).
    [Fact]
    public void The_rescaled_linear_schedule_has_the_published_numbers()
    {
        var schedule = Schedules.Load("linear-zero-snr");

        Assert.Equal(0.9999, schedule.AlphaBar[0], 1e-15);
        Assert.Equal(0.0760287505471, schedule.AlphaBar[499], 5.1e-14);
        Assert.Equal(4.21326247e-09, schedule.AlphaBar[998], 1e-17);
        Assert.Equal(0.752267231, schedule.Beta[998], 5.1e-10);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_shift_multiplies_the_noise_to_signal_ratio_and_moves_the_log_snr_by_minus_twice_its_logarithm(string json)
    {
        foreach (var shift in new[] { 0.25, 3 })
        {
            var (plain, shifted) = (With(json), With(json, $"\"shift\": {shift}"));
            for (var t = 0; t < plain.Steps; t++)
            {
                Assert.Equal(1, shifted[t].Ratio / (shift * plain[t].Ratio), 1e-10);
                Assert.Equal(plain.LogSnr[t] - (2 * Math.Log(shift)), shifted.LogSnr[t], 1e-9);
            }
        }
    }

    // Hoogeboom et al. 2023: log-SNR + 2 ln(64/d) for images of side d.
    [Fact]
    public void A_shift_of_a_64th_of_the_side_is_simple_diffusions()
    {
        const int Side = 256;
        var (plain, shifted) = (Schedules.Load("cosine"), Schedules.Of($$"""{"kind": "cosine", "shift": {{Side / 64.0}}}"""));

        Assert.Equal(plain.LogSnr[300] + (2 * Math.Log(64.0 / Side)), shifted.LogSnr[300], 1e-10);
        Assert.True(shifted.LogSnr[300] < plain.LogSnr[300], "A larger image gets more noise.");
    }

    [Fact]
    public void The_shift_of_a_schedule_and_that_of_rectified_flow_are_one()
    {
        const double Shift = 3;
        var (plain, shifted) = (new FlowProcess(), new FlowProcess(shift: Shift));

        // Both begin at t = 1/1000, which is another u where it is shifted.
        var least = 0.001 / (Shift - ((Shift - 1) * 0.001));
        foreach (var u in new[] { 0.1, 0.4, 0.9 })
        {
            Assert.Equal(Shift * plain.At(1000 * u).Ratio, shifted.AtShare((u - least) / (1 - least)).Ratio, 1e-10);
        }
    }

    [Fact]
    public void Two_shifts_are_their_product_and_a_shift_of_one_is_none()
    {
        var betas = Schedules.Load("cosine").Beta.ToArray();

        Schedules.AssertClose(BetaRescaling.Shifted(betas, 6), BetaRescaling.Shifted(BetaRescaling.Shifted(betas, 2), 3), 1e-11, 0);
        Schedules.AssertClose(betas, BetaRescaling.Shifted(betas, 1), 1e-15, 0);
    }

    [Fact]
    public void With_both_the_shift_comes_first()
    {
        var both = Schedules.Of("""{"kind": "linear", "zeroTerminalSnr": true, "shift": 2}""");
        var shifted = Schedules.Of("""{"kind": "linear", "shift": 2}""");

        Assert.Equal(BetaRescaling.ZeroTerminalSnr([.. shifted.Beta]), both.Beta);
        Assert.NotEqual(
            BetaRescaling.Shifted(BetaRescaling.ZeroTerminalSnr([.. Schedules.Of("""{"kind": "linear"}""").Beta]), 2)[500], both.Beta[500], 1e-6);
    }

    // P(log-SNR > λ) of a Laplace distribution is the share of the way at which λ is reached.
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(-1.5, 0.3)]
    [InlineData(2, 1)]
    public void The_log_snr_of_laplace_is_laplace_distributed(double mu, double b)
    {
        var schedule = Schedules.Of($$"""{"kind": "laplace", "mu": {{mu}}, "b": {{b}}}""");
        for (var t = 0; t < 999; t++)
        {
            var distance = (schedule.LogSnr[t] - mu) / b;
            var above = distance > 0 ? 0.5 * Math.Exp(-distance) : 1 - (0.5 * Math.Exp(distance));
            Assert.Equal((t + 1) / 1000.0, above, 1e-11);
        }

        Assert.Equal(0.999, schedule.Beta[^1]);
    }

    [Fact]
    public void Like_diffusers_laplace_has_diffusers_numbers_which_are_square_roots()
    {
        var (ours, theirs) = (Schedules.Of("""{"kind": "laplace"}"""), Schedules.Of("""{"kind": "laplace", "likeDiffusers": true}"""));

        Assert.Equal(0.0211537572, theirs.Beta[0], 5.1e-11);
        Assert.Equal(0.8472526, theirs.Beta[^1], 5.1e-8);
        Assert.Equal(0.7074601578, theirs.AlphaBar[499], 5.1e-11);
        Assert.Equal(0.0316227766, theirs.AlphaBar[^1], 5.1e-11);
        Assert.Equal(5.53379, theirs.Noisiest.Ratio, 5.1e-6);

        // ᾱ(0) is √(1000/1001) there, so their table is divided by it.
        Assert.Equal(Math.Sqrt(ours.AlphaBar[499]), theirs.AlphaBar[499] * Math.Sqrt(1000.0 / 1001), 1e-6);
        Assert.Equal(0.5, ours.AlphaBar[499], 1e-12);
    }

    private static NoiseSchedule With(string json, string? key = null) => Schedules.Of(json.Replace("KEYS", key is null ? "" : ", " + key, StringComparison.Ordinal));
}
