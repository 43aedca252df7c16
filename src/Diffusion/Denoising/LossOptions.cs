using Diffusion.Noise;

namespace Diffusion.Denoising;

/// <summary>What is trained. Defaults stand in appsettings.json, section Loss.</summary>
public sealed record LossOptions
{
    private const double HybridWeight = 0.001;

    /// <summary>‖F − F*‖² and nothing else (Ho et al. 2020, Eq. 14).</summary>
    public static LossOptions Simple { get; } = new()
    {
        Kind = LossKind.Simple,
        Distance = LossDistance.Mse,
        HuberDelta = 1,
        Weighting = "none",
        K = 1,
        Uncertainty = false,
        OffsetNoise = 0,
        InputPerturbation = 0,
    };

    /// <summary>Simple, Vlb or Hybrid.</summary>
    public required LossKind Kind { get; init; }

    /// <summary>Mse, L1 or Huber, of each element of F − F*.</summary>
    public required LossDistance Distance { get; init; }

    /// <summary>δ of Huber, &gt; 0.</summary>
    public required double HuberDelta { get; init; }

    /// <summary>How the noise levels share the loss: one of <see cref="Noise.Weighting.Names"/>.</summary>
    public required string Weighting { get; init; }

    /// <summary>γ of min_snr, soft_min_snr and p2, &gt; 0; null takes the published 5, 1/σ_data² and 1.</summary>
    public double? Gamma { get; init; }

    /// <summary>k of p2, &gt; 0.</summary>
    public required double K { get; init; }

    /// <summary>σ_data of the weightings edm and soft_min_snr, &gt; 0; null takes the prediction's, or 0.5 where it has none.</summary>
    public double? SigmaData { get; init; }

    /// <summary>λ of L_vlb, &gt; 0; null takes 0.001 for Hybrid (Nichol &amp; Dhariwal 2021, §3.1) and 1 for Vlb.</summary>
    public double? VariationalWeight { get; init; }

    /// <summary>The variance of the reverse steps in the bound; null takes LearnedRange where the network answers one, else FixedSmall.</summary>
    public StepVariance? Variance { get; init; }

    /// <summary>Whether each level's loss L is balanced as L/e^u + u with a learned u (Karras et al. 2024; see <see cref="LossUncertainty"/>).</summary>
    public required bool Uncertainty { get; init; }

    /// <summary>s ≥ 0: s·N(0,1) is added to ε, one number for all pixels of a channel, so that brightness is learned at all levels (Guttenberg 2023). 0 adds none.</summary>
    public required double OffsetNoise { get; init; }

    /// <summary>γ ≥ 0: the network sees x made of ε + γ·N(0,I) and is still asked for ε's target (Ning et al. 2023, Alg. 1); theirs is 0.1. 0 perturbs nothing.</summary>
    public required double InputPerturbation { get; init; }

    /// <summary>What is wrong with the values, a line each; none if all is well.</summary>
    /// <param name="learnsVariance">Whether the network answers a variance besides (Model:LearnVariance).</param>
    public IEnumerable<string> Problems(bool learnsVariance)
    {
        var known = Noise.Weighting.Names;
        var simple = Kind == LossKind.Simple;
        (bool Right, FormattableString Problem)[] rules =
        [
            (Enum.IsDefined(Kind), $"Loss:Kind is {Kind}; it must be Simple, Vlb or Hybrid."),
            (Enum.IsDefined(Distance), $"Loss:Distance is {Distance}; it must be Mse, L1 or Huber."),
            (HuberDelta > 0 && double.IsFinite(HuberDelta), $"Loss:HuberDelta is {HuberDelta}; it must be above 0."),
            (known.Contains(Weighting), $"Loss:Weighting is '{Weighting}'{NearestName.Hint(Weighting, known)} It must be one of {string.Join(", ", known)}."),
            (IsPositive(Gamma), $"Loss:Gamma is {Gamma}; it must be above 0, or null for the published one."),
            (IsPositive(K), $"Loss:K is {K}; it must be above 0."),
            (IsPositive(SigmaData), $"Loss:SigmaData is {SigmaData}; it must be above 0, or null for the prediction's."),
            (IsPositive(VariationalWeight), $"Loss:VariationalWeight is {VariationalWeight}; it must be above 0, or null for the published one."),
            (Variance is not { } variance || Enum.IsDefined(variance), $"Loss:Variance is {Variance}; it must be FixedSmall, FixedLarge, Learned or LearnedRange, or null."),
            (OffsetNoise >= 0 && double.IsFinite(OffsetNoise), $"Loss:OffsetNoise is {OffsetNoise}; it must be at least 0."),
            (InputPerturbation >= 0 && double.IsFinite(InputPerturbation), $"Loss:InputPerturbation is {InputPerturbation}; it must be at least 0."),
            (Kind != LossKind.Hybrid || learnsVariance, $"Loss:Kind is Hybrid, which trains a variance, but the network answers none; set Model:LearnVariance to true, or Loss:Kind to Simple."),
            (!simple || !learnsVariance, $"Model:LearnVariance is true, but Loss:Kind is Simple, which trains no variance; set Loss:Kind to Hybrid or Vlb."),
            (simple || Variance is not { } asked || IsLearned(asked) == learnsVariance, $"Loss:Variance is {Variance}, but Model:LearnVariance is {learnsVariance}; Learned and LearnedRange go with true, FixedSmall and FixedLarge with false."),
            (simple || Variance is null || Kind != LossKind.Hybrid || IsLearned(Variance.Value), $"Loss:Variance is {Variance}, but Loss:Kind is Hybrid; use Learned or LearnedRange."),
            (simple || !Uncertainty, $"Loss:Uncertainty is true, but Loss:Kind is {Kind}, whose bound must not be balanced; set Loss:Kind to Simple, or Loss:Uncertainty to false."),
            (simple || OffsetNoise == 0, $"Loss:OffsetNoise is {OffsetNoise}, but Loss:Kind is {Kind}, whose bound holds for plain noise only; set one of them to 0 or Simple."),
            (simple || InputPerturbation == 0, $"Loss:InputPerturbation is {InputPerturbation}, but Loss:Kind is {Kind}, whose bound holds for plain noise only; set one of them to 0 or Simple."),
            (Kind != LossKind.Vlb || Weighting == "none", $"Loss:Weighting is {Weighting}, but Loss:Kind is Vlb, which has its own weights; set Loss:Weighting to none, or Loss:Kind to Hybrid."),
            (Kind != LossKind.Vlb || Distance == LossDistance.Mse, $"Loss:Distance is {Distance}, but Loss:Kind is Vlb, which measures no distance; set Loss:Distance to Mse, or Loss:Kind to Hybrid."),
        ];
        return rules.Where(rule => !rule.Right).Select(rule => FormattableString.Invariant(rule.Problem)).Distinct();
    }

    /// <summary>The variance of the reverse steps that is trained, or that the bound goes by.</summary>
    /// <param name="learnsVariance">Whether the network answers a variance besides.</param>
    public StepVariance VarianceOf(bool learnsVariance) => Variance ?? (learnsVariance ? StepVariance.LearnedRange : StepVariance.FixedSmall);

    /// <summary>λ.</summary>
    internal double Lambda => VariationalWeight ?? (Kind == LossKind.Hybrid ? HybridWeight : 1);

    /// <summary>The weighting, for a prediction with that σ_data.</summary>
    internal Weighting WeightingFor(Prediction prediction) => Noise.Weighting.Create(new WeightingOptions
    {
        Name = Weighting,
        Gamma = Gamma,
        K = K,
        SigmaData = SigmaData ?? prediction.SigmaData ?? Prediction.DefaultSigmaData,
    });

    private static bool IsPositive(double? value) => value is null || (value > 0 && double.IsFinite(value.Value));

    private static bool IsLearned(StepVariance variance) => variance is StepVariance.Learned or StepVariance.LearnedRange;
}
