using Diffusion.Probability;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Training;

/// <summary>What is reported of a variational autoencoder's step beside the loss, gathered part by part.</summary>
/// <param name="klWeight">β of the step.</param>
/// <param name="bound">Where log σ² is kept; null for nowhere.</param>
public sealed class LatentMeasures(double klWeight, LogVarianceBound? bound)
{
    /// <summary>Share of the active ones among the latent's numbers over the batch, 0 to 1 (see <see cref="ActiveUnits"/>).</summary>
    public const string ActiveShare = "active_share";

    private readonly ActiveUnits active = new();
    private double reconstruction;
    private double divergence;
    private double logVariance;
    private double least = double.PositiveInfinity;
    private double largest = double.NegativeInfinity;
    private double outside;
    private long images;

    /// <summary>
    /// reconstruction and kl, nats per image; kl_weight, β; active_units, how many, and active_share (NaN of a single image); log_variance_mean, _min and _max, as the
    /// encoder answers it; outside_share, how much of it is out of bounds.
    /// </summary>
    public static IReadOnlyList<string> Names { get; } =
        ["reconstruction", "kl", "kl_weight", "active_units", ActiveShare, "log_variance_mean", "log_variance_min", "log_variance_max", "outside_share"];

    /// <summary>Adds a part of the batch.</summary>
    /// <param name="negativeLog">−ln p(x | z) of each image, [n].</param>
    /// <param name="kl">KL of each image and dimension, [n,…].</param>
    /// <param name="mean">µ [n,…].</param>
    /// <param name="answered">log σ² as the encoder answers it, [n,…].</param>
    internal void Add(Tensor negativeLog, Tensor kl, Tensor mean, Tensor answered) => Scoped.Run(() =>
    {
        using var frozen = no_grad();
        var count = mean.shape[0];
        active.Add(mean);
        reconstruction += Number(negativeLog.sum());
        divergence += Number(kl.sum());
        logVariance += Number(answered.mean()) * count;
        least = Math.Min(least, Number(answered.min()));
        largest = Math.Max(largest, Number(answered.max()));
        outside += (bound?.OutsideShare(answered) ?? 0) * count;
        images += count;
    });

    /// <summary>The numbers of all parts by their names.</summary>
    internal Dictionary<string, double> Read()
    {
        double units = active.Active ?? double.NaN;
        double[] values =
            [reconstruction / images, divergence / images, klWeight, units, units / active.Total, logVariance / images, least, largest, outside / images];
        return Names.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    private static double Number(Tensor scalar) => scalar.detach().to_type(ScalarType.Float64).item<double>();
}
