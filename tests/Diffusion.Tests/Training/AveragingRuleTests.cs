using Diffusion.Training;
using static Diffusion.Tests.Training.TrainingFixture;

namespace Diffusion.Tests.Training;

public sealed class AveragingRuleTests
{
    [Fact]
    public void The_kind_in_the_settings_chooses_the_rule()
    {
        Assert.Equal(["half_life", "constant", "power"], AveragingRules.Names);
        Assert.Equal([new HalfLifeAveraging(100)], AveragingRules.Create(Options));
        Assert.Equal(
            [new ConstantAveraging { Largest = 0.9, Smallest = 0.1, Warmup = DecayWarmup.Ratio, AfterSteps = 3, EverySteps = 2 }],
            AveragingRules.Create(Options with { Ema = "constant", EmaMinDecay = 0.1, EmaAfterSteps = 3, EmaEverySteps = 2 }));
        Assert.Equal([new PowerFunctionAveraging(0.05), new PowerFunctionAveraging(0.1)], AveragingRules.Create(Options with { Ema = "power" }));
        Assert.Equal(["power 0.05", "power 0.1"], AveragingRules.Create(Options with { Ema = "power" }).Select(rule => rule.Name));
        Assert.Throws<InputException>(() => AveragingRules.Create(Options with { Ema = "swa" }));
    }

    [Fact]
    public void Without_a_warm_up_the_decay_is_the_same_from_the_first_update()
    {
        var rule = new ConstantAveraging { Largest = 0.9 };
        Assert.All(Enumerable.Range(0, 100), k => Assert.Equal(0.9, rule.Decay(new(8, 8 * k, k))));
    }

    [Fact]
    public void The_average_is_a_copy_until_its_first_step()
    {
        var rule = new ConstantAveraging { Largest = 0.9, AfterSteps = 5 };
        Assert.Equal([0, 0, 0, 0, 0, 0.9, 0.9], Enumerable.Range(0, 7).Select(k => rule.Decay(new(8, 8 * k, k))));
    }

    [Fact]
    public void Between_its_steps_the_average_stays()
    {
        var rule = new ConstantAveraging { Largest = 0.9, EverySteps = 3 };
        Assert.Equal([0.9, 1, 1, 0.9, 1, 1, 0.9], Enumerable.Range(0, 7).Select(k => rule.Decay(new(8, 8 * k, k))));
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.1)]
    [InlineData(0.28)]
    public void The_weights_up_to_a_time_count_in_a_power_average_what_its_profile_says_whatever_the_batches(double length)
    {
        // Πβ over the updates after τ telescopes to (τ/t)^(γ+1), the integral of the profile up to τ.
        var rule = new PowerFunctionAveraging(length);
        long[] batches = [64, 64, 1, 1000, 30, 64, 64, 512, 8, 8, 64];
        var (seen, kept) = (0L, 1.0);
        foreach (var (k, batch) in batches.Index())
        {
            kept = k < 4 ? 1 : kept * rule.Decay(new(batch, seen, k));
            seen += batch;
        }

        var gamma = PowerFunctionProfile.Exponent(length);
        Assert.Equal(Math.Pow(batches[..4].Sum() / (double)seen, gamma + 1), kept, 1e-13);
        Assert.Equal(0, rule.Decay(new(64, 0, 0)));
    }

    [Fact]
    public void The_window_tells_how_much_of_the_initial_weights_is_left()
    {
        // The complaint about averages that are noise: 0.9999^2000 of them is.
        var options = Options with { Images = 2000 * 8, Ema = "constant", EmaDecay = 0.9999, EmaWarmup = "none" };
        var rule = Assert.Single(AveragingRules.Create(options));
        var window = AveragingWindow.Of(rule, 2000, 8);
        Assert.Equal(Math.Pow(0.9999, 2000), window.InitialShare, 1e-12);
        Assert.Equal(8 * 0.9999 * (1 - window.InitialShare) / (1 - 0.9999), window.MeanAge, 1e-6);
        Assert.Equal(
            "decay 0.9999 per step, no warm-up; at the end of the run its weights are 14501 images (1812.6 steps) old on average; "
            + "82 % of it is the weights from before training: set Training:EmaWarmup to ratio, lower Training:EmaDecay or train longer",
            AveragingWindow.Describe(rule, options));
        Assert.DoesNotContain("before training", AveragingWindow.Describe(new ConstantAveraging { Largest = 0.9999, Warmup = DecayWarmup.Ratio }, options), StringComparison.Ordinal);
    }

    [Fact]
    public void The_window_of_a_power_average_is_a_share_of_the_run()
    {
        // Mean of the profile: t·(γ + 1)/(γ + 2), so its weights are t/(γ + 2) old.
        var window = AveragingWindow.Of(new PowerFunctionAveraging(0.1), 100_000, 8);
        Assert.Equal(800_000 / (PowerFunctionProfile.Exponent(0.1) + 2), window.MeanAge, 8.0);
        Assert.Equal(0, window.InitialShare);
    }

    [Fact]
    public void The_window_of_a_half_life_is_a_share_of_a_short_run_too()
    {
        // ½^(Δ/0.05t) is (1 − Δ/t)^(ln 2/0.05) for small Δ, a power function with γ + 1 = 20 ln 2.
        var rule = new HalfLifeAveraging(500_000);
        Assert.Equal(40_000 / (1 + 20 * Math.Log(2)), AveragingWindow.Of(rule, 1250, 32).MeanAge, 32.0);
        Assert.Equal(
            "half-life of 500000 images, at most 5 % of those seen; at the end of the run its weights are 2674 images (83.6 steps) old on average",
            AveragingWindow.Describe(rule, Options with { Images = 40_000, BatchSize = 32 }));
    }

    [Fact]
    public void All_wrong_settings_are_told_with_the_rule_whatever_the_kind()
    {
        var wrong = Options with
        {
            Ema = "swa", EmaHalfLifeImages = -1, EmaDecay = 1, EmaMinDecay = -0.1, EmaWarmup = "slow", EmaWarmupGamma = 0, EmaWarmupPower = double.NaN,
            EmaAfterSteps = -1, EmaEverySteps = 0, EmaLengths = [0.05, 0.29], EmaSnapshotEverySteps = 0,
        };
        Assert.Equal(
            [
                "Training:Ema is 'swa'; it must be half_life, constant or power.",
                "Training:EmaHalfLifeImages is -1; it must be at least 0.",
                "Training:EmaDecay is 1; it must be at least 0 and below 1.",
                "Training:EmaMinDecay is -0.1; it must be from 0 to Training:EmaDecay, 1.",
                "Training:EmaWarmup is 'slow'; it must be none, ratio or inverse_power.",
                "Training:EmaWarmupGamma is 0; it must be above 0.",
                "Training:EmaWarmupPower is NaN; it must be above 0.",
                "Training:EmaAfterSteps is -1; it must be at least 0.",
                "Training:EmaEverySteps is 0; it must be at least 1.",
                "Training:EmaLengths is [0.05, 0.29]; it must hold at least one length, each above 0 and below 0.2887.",
                "Training:EmaSnapshotEverySteps is 0; it must be at least 1, or null to store no snapshots.",
                "Training:EmaSnapshotEverySteps is 0; snapshots are of power-function averages: set Training:Ema to power, or this to null.",
            ],
            wrong.Problems());
    }

    [Fact]
    public void Lengths_are_there_and_differ()
    {
        Assert.Contains("is [0.1, 0.1]; each length must be there once", Assert.Single((Options with { EmaLengths = [0.1, 0.1] }).Problems()), StringComparison.Ordinal);
        Assert.Contains("is []; it must hold at least one", Assert.Single((Options with { EmaLengths = [] }).Problems()), StringComparison.Ordinal);
    }

    [Fact]
    public void Snapshots_need_power_averages()
    {
        Assert.Single((Options with { EmaSnapshotEverySteps = 5 }).Problems());
        Assert.Empty((Options with { EmaSnapshotEverySteps = 5, Ema = "power" }).Problems());
    }
}
