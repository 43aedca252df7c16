using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Evaluation;

/// <summary>
/// Two upper bounds of −ln p(x) of a variational autoencoder: the evidence bound (Kingma and Welling 2014, Eq. 3), and the importance-weighted one,
/// −ln (1/K)·Σ_k p(x | z_k)·p(z_k)/q(z_k | x), which tightens as K grows (Burda et al. 2016, Eq. 8 and Thm. 1).
/// </summary>
/// <remarks>The draws are a function of the seed and the image's number, and the first of many are those of few.</remarks>
/// <param name="model">The model, its network in evaluation mode.</param>
/// <param name="draws">K, at least 1.</param>
public sealed class EvidenceBound(LatentVariableModel model, int draws)
{
    private const ulong DrawStream = 112;

    private readonly LatentVariableModel model = model ?? throw new ArgumentNullException(nameof(model));
    private readonly int draws = draws > 0 ? draws : throw new ArgumentOutOfRangeException(nameof(draws), draws, "There must be at least one draw.");

    /// <summary>The bounds of every image in turn.</summary>
    /// <param name="images">The images.</param>
    /// <param name="batchSize">How many draws are decoded at once.</param>
    /// <param name="seed">Of the draws.</param>
    /// <param name="seen">Told each image's posterior mean [1,…], which lives as long as the call; null for nobody.</param>
    public IEnumerable<EvidenceSample> Run(HeldOutImages images, int batchSize, ulong seed = 0, Action<Tensor>? seen = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        return Enumerable.Range(0, images.Count).Select(image => Scoped.Value(() => Of(image, images.Clean([image]), batchSize, seed, seen)));
    }

    private EvidenceSample Of(int image, Tensor clean, int batchSize, ulong seed, Action<Tensor>? seen)
    {
        using var frozen = no_grad();
        var posterior = model.Posterior(clean);
        seen?.Invoke(posterior.Mean);
        var noise = GaussianNoise.Draw(new RandomStream(seed, (ulong)image, DrawStream), [draws, .. posterior.Mean.shape[1..]], clean.dtype, clean.device);
        var latents = posterior.Mean + posterior.Deviation * noise;
        var losses = Losses(clean, latents, batchSize);
        var ratios = Doubles(0.5 * (latents.square() - noise.square() - posterior.LogVariance).to_type(ScalarType.Float64).flatten(1).sum([1L]));
        var divergence = Doubles(posterior.DivergenceFromStandard())[0];
        return new EvidenceSample(image, losses.Average(), divergence, NegativeLogMean([.. losses.Zip(ratios, (loss, ratio) => -(loss + ratio))]));
    }

    /// <summary>−ln p(x | z_k).</summary>
    private double[] Losses(Tensor clean, Tensor latents, int batchSize)
    {
        var losses = new List<double>(draws);
        for (var from = 0; from < draws; from += batchSize)
        {
            var (start, count) = (from, Math.Min(batchSize, draws - from));
            losses.AddRange(Scoped.Value(() => Doubles(model.NegativeLogLikelihood(clean.expand([count, .. clean.shape[1..]]), latents.narrow(0, start, count)))));
        }

        return [.. losses];
    }

    /// <summary>−ln of the mean of numbers of which the logarithms are given, without overflow.</summary>
    private static double NegativeLogMean(double[] logs)
    {
        var largest = logs.Max();
        return -(largest + Math.Log(logs.Average(value => Math.Exp(value - largest))));
    }

    private static double[] Doubles(Tensor values) => Probe.Doubles(values);
}
