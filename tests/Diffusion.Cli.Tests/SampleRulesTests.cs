using Diffusion.Cli.Sampling;
using Diffusion.Noise;
using Diffusion.Sampling;

namespace Diffusion.Cli.Tests;

public sealed class SampleRulesTests
{
    private static readonly SampleRequest Plain = new() { Checkpoint = "run", Out = "out" };

    private static readonly SamplingOptions Good = new()
    {
        Sampler = "ddim", Steps = 4, Grid = "trailing", EndsClean = true, Guidance = 1, GuidanceRescale = 0, Clamp = true, Count = 3, BatchSize = 2,
    };

    private static readonly NoiseProcess Process = new ScheduleDefinition { Kind = "linear", Steps = 50, BetaStart = 0.001, BetaEnd = 0.2 }.Build("test");

    private static readonly List<(SampleRequest Request, string Expected)> Refused =
    [
        (Plain with { From = "a", Invert = "b" }, "--from and --invert exclude each other; give one of them."),
        (Plain with { Inpaint = "a", Mask = "m", Interpolate = ["1", "2"] }, "--inpaint and --interpolate exclude each other; give one of them."),
        (Plain with { Inpaint = "a" }, "--inpaint needs --mask beside it."),
        (Plain with { Mask = "a" }, "--mask needs --inpaint beside it."),
        (Plain with { Resample = 2 }, "--resample needs --inpaint beside it."),
        (Plain with { Inpaint = "a", Mask = "b", Jump = 2 }, "--jump needs --resample beside it."),
        (Plain with { Weak = "a" }, "--weak needs --weak-guidance beside it."),
        (Plain with { WeakGuidance = 2 }, "--weak-guidance needs --weak beside it."),
        (Plain with { From = "a", Strength = 1.5 }, "--strength is 1.5; it must be above 0 and at most 1."),
        (Plain with { Interpolate = ["1", "b.png"] }, "--interpolate is 1 b.png; it must be two seeds or two images."),
        (Plain with { Interpolate = ["1", "2"], Seed = 0 }, "--interpolate names its seeds or images itself; leave out --seed."),
        (Plain with { Interpolate = ["1", "2"], Choices = new() { Count = 1 } }, "--interpolate draws the way between two pictures; --count must be at least 2."),
        (Plain with { Invert = "a", Choices = new() { Sampler = "ddpm", Eta = 1 } }, "--invert walks with ddim, eta 0 and no guidance, the only way that leads back; leave out --sampler, --eta."),
        (Plain with { Interpolate = ["a", "b"], Choices = new() { Guidance = 2 } }, "--interpolate of images walks with ddim, eta 0 and no guidance, the only way that leads back; leave out --guidance."),
        (Plain with { Invert = "a", Gif = true }, "--invert makes one picture, from no seed; leave out --gif."),
        (Plain with { Invert = "a", Resume = true, Npz = true }, "--invert makes one picture, from no seed; leave out --resume, --npz."),
        (Plain with { Gif = true, Resume = true }, "--gif shows how images are made, and --resume leaves out those that are; give one of them."),
        (Plain with { Assignments = ["Training:Images=3"] }, "--set Training:Images=3: a checkpoint is sampled with settings of the section Sampling only."),
    ];

    [Fact]
    public void Options_that_need_or_exclude_others_say_so() =>
        Assert.All(Refused, wrong => Assert.Equal(wrong.Expected, Assert.Throws<InputException>(() => SampleRules.Check(wrong.Request)).Message));

    [Fact]
    public void What_goes_together_passes()
    {
        SampleRules.Check(Plain with { From = "a", Strength = 1, Weak = "b", WeakGuidance = 2, Seed = 4 });
        SampleRules.Check(Plain with { Inpaint = "a", Mask = "b", Resample = 2, Jump = 3 });
        SampleRules.Check(Plain with { Interpolate = ["3", "5"], Choices = new() { Sampler = "ddpm", Count = 7 }, Gif = true });
        SampleRules.Check(Plain with { Invert = "a", Assignments = ["Sampling:Steps=9"] });
    }

    private static readonly List<(SamplingOptions Options, string Expected)> Wrong =
    [
        (Good with { Steps = 0 }, "Sampling:Steps is 0; it must be at least 1."),
        (Good with { SigmaMin = 0 }, "Sampling:SigmaMin is 0; it must be above 0."),
        (Good with { SigmaMin = 2, SigmaMax = 1 }, "Sampling:SigmaMax is 1; it must be above 2."),
        (Good with { Rho = 0 }, "Sampling:Rho is 0; it must be above 0."),
        (Good with { Guidance = -1 }, "Sampling:Guidance is -1; it must be at least 0."),
        (Good with { GuidanceMin = 3, GuidanceMax = 3 }, "Sampling:GuidanceMax is 3; it must be above 3."),
        (Good with { GuidanceRescale = 1.5 }, "Sampling:GuidanceRescale is 1.5; it must be from 0 to 1."),
        (Good with { Threshold = 0 }, "Sampling:Threshold is 0; it must be above 0 and at most 1."),
        (Good with { Threshold = 0.9, ThresholdMaximum = 0.5 }, "Sampling:ThresholdMaximum is 0.5; it must be at least 1."),
        (Good with { ThresholdMaximum = 2 }, "Sampling:ThresholdMaximum is 2, but Sampling:Threshold is off; give both or neither."),
        (Good with { Eta = 2 }, "Sampling: Eta is 2; it must be from 0 to 1."),
        (Good with { Churn = 2 }, "Sampling: Sampler \"ddim\" has no Churn; what can be chosen of it is "),
        (Good with { Sampler = "ddimm" }, "Sampling: Sampler \"ddimm\" is not known; did you mean \"ddim\"?"),
    ];

    [Fact]
    public void A_wrong_setting_is_named_with_what_would_be_right() =>
        Assert.All(Wrong, wrong => Assert.StartsWith(wrong.Expected, Assert.Single(wrong.Options.Problems()), StringComparison.Ordinal));

    [Fact]
    public void All_wrong_settings_are_named_together() =>
        Assert.Equal(4, (Good with { Steps = 0, Guidance = -1, Count = 0, Sampler = "none" }).Problems().Count());

    [Fact]
    public void A_learned_variance_is_refused_where_none_is_learned_and_may_be_ignored_where_one_is()
    {
        var options = Good with { Sampler = "ddpm", Variance = StepVariance.LearnedRange };
        Assert.Contains("learns no variance", Assert.Throws<InputException>(() => options.Check(Process, learnsVariance: false)).Message, StringComparison.Ordinal);
        options.Check(Process, learnsVariance: true);
        (options with { Variance = StepVariance.FixedSmall }).Check(Process, learnsVariance: true);
        Good.Check(Process, learnsVariance: true);
        Assert.Single((Good with { Variance = StepVariance.Learned }).Problems());
    }

    [Fact]
    public void A_grid_that_does_not_fit_the_process_is_refused()
    {
        Assert.Throws<InputException>(() => (Good with { Steps = 51 }).Check(Process, false));
        Assert.Throws<InputException>(() => (Good with { Grid = "karas" }).Check(Process, false));
        Assert.Equal(4, (Good with { EndsClean = false }).Levels(Process).Count);
    }

    [Fact]
    public void Another_sampler_or_grid_on_the_command_line_forgets_what_was_chosen_of_the_old_one()
    {
        var settings = Good with { Eta = 0.5, Grid = "karras", Rho = 5, SigmaMax = 3 };

        var same = new SamplingChoices { Sampler = "ddim", Grid = "karras", Steps = 9 }.Over(settings);
        Assert.Equal(settings with { Steps = 9 }, same);
        var other = new SamplingChoices { Sampler = "ddpm", Grid = "trailing", GuidanceInterval = (0.1, 2), Threshold = 0.9 }.Over(settings);
        Assert.Equal(Good with { Sampler = "ddpm", GuidanceMin = 0.1, GuidanceMax = 2, Threshold = 0.9 }, other);
        Assert.All(typeof(SamplerOptions).GetProperties(), choice => Assert.Null(choice.GetValue(other)));
    }
}
