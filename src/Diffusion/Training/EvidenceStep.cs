using Diffusion.Networks;
using Diffusion.Probability;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Training;

/// <summary>One step's loss of a variational autoencoder.</summary>
/// <param name="model">What is trained.</param>
/// <param name="freeBits">λ.</param>
/// <param name="klWeight">β of the step.</param>
/// <param name="images">x [N,C,H,W].</param>
/// <param name="noise">ε [N,…].</param>
internal sealed class EvidenceStep(LatentVariableModel model, double freeBits, double klWeight, Tensor images, Tensor noise) : IStepLoss
{
    private readonly LatentMeasures measures = new(klWeight, model.Bound);

    /// <summary>Each image's reconstruction and divergence in nats, in their order.</summary>
    private readonly List<double> losses = [];

    /// <summary>Which dimensions cost more than λ on average over the batch, [units] of 1 and 0; null before it is known.</summary>
    private Tensor? charged;

    public IReadOnlyDictionary<string, double> Measures => measures.Read();

    public IReadOnlyList<string> NonFiniteImages => [.. losses.Index().Where(image => !double.IsFinite(image.Item)).Select(image => $"image {image.Index}")];

    public Tensor Share(int from, int count)
    {
        var part = images.narrow(0, from, count);
        var (mean, logVariance) = model.Network.Encode(part);
        var posterior = DiagonalGaussian.FromLogVariance(mean, logVariance, model.Bound);
        var reconstruction = model.NegativeLogLikelihood(part, posterior.Sample(noise.narrow(0, from, count)));
        var divergence = PerUnit(posterior);
        losses.AddRange((reconstruction + divergence.sum([1L])).detach().to_type(ScalarType.Float64).cpu().data<double>().ToArray());
        measures.Add(reconstruction, divergence, mean, logVariance);
        return (reconstruction.sum() + klWeight * Cost(divergence)) / images.shape[0];
    }

    public void Updated(double learningRate)
    {
    }

    /// <summary>KL of each dimension, or of each channel of a convolutional latent, [n, units].</summary>
    private static Tensor PerUnit(DiagonalGaussian posterior) => Scoped.Run(() =>
    {
        var each = posterior.DivergenceFromStandardEach();
        return each.ndim > 2 ? each.flatten(2).sum([2L]) : each.alias();
    });

    /// <summary>The part's share of N·Σ_j max(λ, KL_j).</summary>
    private Tensor Cost(Tensor divergence)
    {
        if (freeBits == 0)
        {
            return divergence.sum();
        }

        charged ??= divergence.shape[0] == images.shape[0] ? Charged(divergence.detach().mean([0L])) : Charged(MeanOfAll(divergence.shape[0]));
        return (divergence * charged).sum() + freeBits * divergence.shape[0] * (1 - charged).sum();
    }

    /// <summary>Outlives the part that is computed first.</summary>
    private Tensor Charged(Tensor mean) => Scoped.Run(() => mean.gt(freeBits).to_type(mean.dtype)).MoveToOuterDisposeScope();

    /// <summary>The batch's mean where the batch is seen in parts: encoded once more, without a gradient.</summary>
    private Tensor MeanOfAll(long size) => Scoped.Run(() =>
    {
        using var frozen = no_grad();
        var sums = zeros(1, dtype: images.dtype, device: images.device);
        for (var from = 0L; from < images.shape[0]; from += size)
        {
            sums = sums + PerUnit(model.Posterior(images.narrow(0, from, Math.Min(size, images.shape[0] - from)))).sum([0L]);
        }

        return sums / images.shape[0];
    });
}
