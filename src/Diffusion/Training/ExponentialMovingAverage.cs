using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Training;

/// <summary>A moving average of a network's weights, whose half-life is counted in images.</summary>
/// <remarks>
/// After a batch of B images the average moves by 1 − β towards the weights, β = ½^(B/h). The half-life h is the one asked for, but
/// at most 5 % of the images seen so far, so that a short run does not sample its initial weights (Karras et al. 2022, App. F.2).
/// </remarks>
public sealed class ExponentialMovingAverage : IDisposable
{
    private const double LargestShareOfRun = 0.05;

    private readonly double halfLifeImages;
    private readonly Dictionary<string, Tensor> weights;
    private readonly Dictionary<string, Tensor> average;

    /// <summary>The average of a network, which starts as the network's present weights. Make it after the network was moved to its device.</summary>
    /// <param name="network">The network that is trained.</param>
    /// <param name="halfLifeImages">Half-life in images, ≥ 0; 0 is no average at all.</param>
    public ExponentialMovingAverage(nn.Module network, double halfLifeImages)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfNegative(halfLifeImages);
        this.halfLifeImages = halfLifeImages;
        weights = network.state_dict();
        using var frozen = no_grad();
        average = weights.ToDictionary(pair => pair.Key, pair => Scoped.Run(() => pair.Value.detach().clone()).DetachFromDisposeScope());
    }

    /// <summary>The averaged weights by state dictionary key; live: they change with each update.</summary>
    public IReadOnlyDictionary<string, Tensor> Weights => average;

    /// <summary>β for a batch: how much of the average stays.</summary>
    /// <param name="batch">Images of the batch.</param>
    /// <param name="halfLifeImages">Half-life in images.</param>
    /// <param name="imagesSeen">Images seen before the batch.</param>
    public static double Decay(long batch, double halfLifeImages, long imagesSeen) =>
        Math.Pow(0.5, batch / Math.Max(Math.Min(halfLifeImages, LargestShareOfRun * imagesSeen), 1e-8));

    /// <summary>Moves the average after an update of the weights.</summary>
    /// <param name="batch">Images of the batch.</param>
    /// <param name="imagesSeen">Images seen before the batch.</param>
    public void Update(long batch, long imagesSeen)
    {
        var rate = 1 - Decay(batch, halfLifeImages, imagesSeen);
        using var frozen = no_grad();
        Scoped.Run(() =>
        {
            foreach (var (key, value) in average)
            {
                Move(value, weights[key], rate);
            }
        });
    }

    /// <summary>Copies the average into a network of the same layout.</summary>
    /// <exception cref="ArgumentException">The network lacks a weight, or has it in another shape.</exception>
    public void CopyTo(nn.Module network)
    {
        ArgumentNullException.ThrowIfNull(network);
        Weight.CopyAll(average, network.state_dict(), key => key);
    }

    /// <summary>Frees the averaged weights.</summary>
    public void Dispose()
    {
        foreach (var tensor in average.Values)
        {
            tensor.Dispose();
        }
    }

    /// <summary>average += rate·(weight − average): where nothing changes, nothing changes by a rounding either.</summary>
    private static void Move(Tensor average, Tensor weight, double rate)
    {
        if (rate == 1 || !average.is_floating_point())
        {
            average.copy_(weight);
        }
        else
        {
            average.add_(weight - average, rate);
        }
    }
}
