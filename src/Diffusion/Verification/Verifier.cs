using Diffusion.Noise;

namespace Diffusion.Verification;

/// <summary>Holds the reparameterization trick and the forward process to what theory says of them, by simulation and by derivatives. The same seed gives the same numbers.</summary>
/// <param name="processes">Whose forward process is judged.</param>
/// <param name="samples">Draws per simulation, <see cref="FewestSamples"/> to <see cref="MostSamples"/>.</param>
/// <param name="seed">Of all draws.</param>
public sealed class Verifier(IReadOnlyList<NoiseProcess> processes, int samples, ulong seed)
{
    /// <summary>Samples with which everything takes seconds and two hundredths more or less of σ are seen.</summary>
    public const int DefaultSamples = 200_000;

    /// <summary>With fewer the tolerances, which take sums to be normal variables, would not hold.</summary>
    public const int FewestSamples = 10_000;

    /// <summary>More would only fill the memory.</summary>
    public const int MostSamples = 10_000_000;

    private readonly IReadOnlyList<NoiseProcess> processes = processes ?? throw new ArgumentNullException(nameof(processes));

    private readonly int samples = samples is >= FewestSamples and <= MostSamples
        ? samples
        : throw new ArgumentOutOfRangeException(nameof(samples), samples, $"A verification takes {FewestSamples} to {MostSamples} samples.");

    /// <summary>What is judged.</summary>
    public VerifiedFunctions Functions { get; init; } = new();

    /// <summary>Judges everything.</summary>
    /// <param name="began">Told each group as it begins, one of <see cref="ClaimGroups"/>.</param>
    public VerificationReport Run(Action<string>? began = null)
    {
        var claims = new List<Claim>();
        void Add(string group, Func<IEnumerable<Claim>> run)
        {
            began?.Invoke(group);
            claims.AddRange(run());
        }

        IReadOnlyList<GradientVariance> variances = [];
        Add(ClaimGroups.Draws, new DrawClaims(Functions, samples, seed).Run);
        Add(ClaimGroups.Derivatives, new DerivativeClaims(Functions, seed).Run);
        Add(ClaimGroups.Estimators, () =>
        {
            (var found, variances) = new EstimatorClaims(Functions, samples, seed).Run();
            return found;
        });
        Add(ClaimGroups.Forward, () => new ForwardClaims(Functions, samples, seed).Run(processes));
        Add(ClaimGroups.Clipping, new ClippingClaims(Functions, seed).Run);
        Add(ClaimGroups.Posterior, () => new PosteriorClaims(Functions, samples, seed).Run(processes));
        return new VerificationReport(samples, seed, Significance.Rate, claims, variances);
    }
}
