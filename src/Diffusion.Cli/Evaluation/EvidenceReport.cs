using Diffusion.Evaluation;
using Diffusion.Probability;

namespace Diffusion.Cli.Evaluation;

/// <summary>All that <c>evaluate</c> found of an autoencoder; bounds of −ln p(x) are nats per image. Its JSON has these names in snake_case.</summary>
/// <param name="Checkpoint">The checkpoint's folder.</param>
/// <param name="Weights">ema or raw.</param>
/// <param name="Data">What it was judged by.</param>
/// <param name="Images">How many images.</param>
/// <param name="Seed">Seed of the draws.</param>
/// <param name="Likelihood">The law of a pixel: L2, L1 or Bernoulli.</param>
/// <param name="Deviation">Its standard deviation for pixels in [−1, 1]; null for Bernoulli.</param>
/// <param name="Reconstruction">−ln p(x | z).</param>
/// <param name="Kl">KL(q(z | x) ‖ N(0, I)).</param>
/// <param name="Total">Both together: the evidence bound (ELBO, negated).</param>
/// <param name="ImportanceSamples">K.</param>
/// <param name="ImportanceWeighted">The importance-weighted bound of K draws, negated.</param>
/// <param name="ActiveUnits">Numbers of the latent that differ from image to image; null for one image.</param>
/// <param name="LatentUnits">Numbers of a latent.</param>
/// <param name="PerImage">The bounds of each image.</param>
internal sealed record EvidenceReport(
    string Checkpoint, string Weights, EvaluationSource Data, int Images, ulong Seed, string Likelihood, double? Deviation, MeanEstimate Reconstruction, MeanEstimate Kl,
    MeanEstimate Total, int ImportanceSamples, MeanEstimate ImportanceWeighted, int? ActiveUnits, int LatentUnits, IReadOnlyList<EvidenceOfImage> PerImage)
{
    /// <summary>What the samples come to.</summary>
    public static EvidenceReport Of(string folder, EvaluateRequest request, PixelLikelihood likelihood, int draws, IReadOnlyList<EvidenceSample> samples, ActiveUnits units)
    {
        MeanEstimate Mean(Func<EvidenceSample, double> number) => MeanEstimate.Of([.. samples.Select(number)]);
        return new EvidenceReport(
            folder, request.Weights, new EvaluationSource(request.Data, request.Split), samples.Count, request.Seed, likelihood.Kind.ToString(),
            likelihood.Kind == Probability.Reconstruction.Bernoulli ? null : likelihood.Deviation,
            Mean(sample => sample.Reconstruction), Mean(sample => sample.Divergence), Mean(sample => sample.Total),
            draws, Mean(sample => sample.ImportanceWeighted), units.Active, units.Total,
            [.. samples.Select(sample => new EvidenceOfImage(sample.Reconstruction, sample.Divergence, sample.ImportanceWeighted))]);
    }
}

/// <summary>The bounds of one image, nats.</summary>
internal sealed record EvidenceOfImage(double Reconstruction, double Kl, double ImportanceWeighted);
