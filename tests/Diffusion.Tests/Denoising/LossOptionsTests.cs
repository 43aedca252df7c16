using Diffusion.Denoising;
using Diffusion.Noise;

namespace Diffusion.Tests.Denoising;

public sealed class LossOptionsTests
{
    private static readonly LossOptions Plain = LossOptions.Simple;

    public static TheoryData<LossOptions, bool> Right => new()
    {
        { Plain, false },
        { Plain with { Weighting = "min_snr", Gamma = 5, Distance = LossDistance.Huber, Uncertainty = true, OffsetNoise = 0.1, InputPerturbation = 0.1 }, false },
        { Plain with { Kind = LossKind.Hybrid, Weighting = "p2", Distance = LossDistance.L1 }, true },
        { Plain with { Kind = LossKind.Hybrid, Variance = StepVariance.Learned, VariationalWeight = 0.01 }, true },
        { Plain with { Kind = LossKind.Vlb }, false },
        { Plain with { Kind = LossKind.Vlb }, true },
        { Plain with { Kind = LossKind.Vlb, Variance = StepVariance.FixedLarge }, false },
    };

    public static TheoryData<LossOptions, bool, string> Wrong => new()
    {
        { Plain with { Kind = (LossKind)9 }, false, "Loss:Kind is 9; it must be Simple, Vlb or Hybrid." },
        { Plain with { Distance = (LossDistance)9 }, false, "Loss:Distance is 9; it must be Mse, L1 or Huber." },
        { Plain with { HuberDelta = 0 }, false, "Loss:HuberDelta is 0; it must be above 0." },
        { Plain with { Weighting = "minsnr" }, false, "Loss:Weighting is 'minsnr'; did you mean \"min_snr\"? It must be one of none, epsilon, sample," },
        { Plain with { Gamma = -5 }, false, "Loss:Gamma is -5; it must be above 0" },
        { Plain with { K = 0 }, false, "Loss:K is 0; it must be above 0." },
        { Plain with { SigmaData = double.NaN }, false, "Loss:SigmaData is NaN; it must be above 0" },
        { Plain with { VariationalWeight = 0 }, false, "Loss:VariationalWeight is 0; it must be above 0" },
        { Plain with { Variance = (StepVariance)9 }, false, "Loss:Variance is 9; it must be FixedSmall" },
        { Plain with { OffsetNoise = -0.1 }, false, "Loss:OffsetNoise is -0.1; it must be at least 0." },
        { Plain with { InputPerturbation = double.PositiveInfinity }, false, "Loss:InputPerturbation is Infinity; it must be at least 0." },
        { Plain with { Kind = LossKind.Hybrid }, false, "Loss:Kind is Hybrid, which trains a variance, but the network answers none; set Model:LearnVariance to true" },
        { Plain, true, "Model:LearnVariance is true, but Loss:Kind is Simple, which trains no variance; set Loss:Kind to Hybrid or Vlb." },
        { Plain with { Kind = LossKind.Vlb, Variance = StepVariance.LearnedRange }, false, "Loss:Variance is LearnedRange, but Model:LearnVariance is False" },
        { Plain with { Kind = LossKind.Vlb, Variance = StepVariance.FixedSmall }, true, "Loss:Variance is FixedSmall, but Model:LearnVariance is True" },
        { Plain with { Kind = LossKind.Vlb, Uncertainty = true }, false, "Loss:Uncertainty is true, but Loss:Kind is Vlb" },
        { Plain with { Kind = LossKind.Hybrid, OffsetNoise = 0.1 }, true, "Loss:OffsetNoise is 0.1, but Loss:Kind is Hybrid, whose bound holds for plain noise only" },
        { Plain with { Kind = LossKind.Hybrid, InputPerturbation = 0.1 }, true, "Loss:InputPerturbation is 0.1, but Loss:Kind is Hybrid" },
        { Plain with { Kind = LossKind.Vlb, Weighting = "min_snr" }, false, "Loss:Weighting is min_snr, but Loss:Kind is Vlb, which has its own weights" },
        { Plain with { Kind = LossKind.Vlb, Distance = LossDistance.L1 }, false, "Loss:Distance is L1, but Loss:Kind is Vlb, which measures no distance" },
    };

    [Theory, MemberData(nameof(Right))]
    public void What_fits_together_has_no_problem(LossOptions options, bool learnsVariance) => Assert.Empty(options.Problems(learnsVariance));

    [Theory, MemberData(nameof(Wrong))]
    public void What_does_not_is_told_in_one_line(LossOptions options, bool learnsVariance, string expected) =>
        Assert.StartsWith(expected, Assert.Single(options.Problems(learnsVariance)), StringComparison.Ordinal);

    [Fact]
    public void The_variance_follows_the_network_unless_said_otherwise()
    {
        Assert.Equal(StepVariance.FixedSmall, Plain.VarianceOf(learnsVariance: false));
        Assert.Equal(StepVariance.LearnedRange, Plain.VarianceOf(learnsVariance: true));
        Assert.Equal(StepVariance.Learned, (Plain with { Variance = StepVariance.Learned }).VarianceOf(learnsVariance: true));
    }
}
