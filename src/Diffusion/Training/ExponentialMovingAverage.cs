using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Training;

/// <summary>A moving average of a network's weights: average ← β·average + (1 − β)·weights after each update, with the rule's β.</summary>
public sealed class ExponentialMovingAverage : IDisposable
{
    private readonly Dictionary<string, Tensor> weights;
    private readonly Dictionary<string, Tensor> average;

    /// <summary>Which weights are averaged; whole numbers, such as counters, are copied.</summary>
    private readonly string[] numbers;

    /// <summary>The average of a network, which starts as the network's present weights. Make it after the network was moved to its device.</summary>
    /// <param name="network">The network that is trained.</param>
    /// <param name="rule">How fast it forgets.</param>
    public ExponentialMovingAverage(nn.Module network, AveragingRule rule)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(rule);
        Rule = rule;
        weights = network.state_dict();
        using var frozen = no_grad();
        average = weights.ToDictionary(pair => pair.Key, pair => Scoped.Run(() => pair.Value.detach().clone()).DetachFromDisposeScope());
        numbers = [.. average.Where(pair => pair.Value.is_floating_point()).Select(pair => pair.Key)];
    }

    /// <summary>How fast it forgets.</summary>
    public AveragingRule Rule { get; }

    /// <summary>The averaged weights by state dictionary key; live: they change with each update.</summary>
    public IReadOnlyDictionary<string, Tensor> Weights => average;

    /// <summary>Moves the average after an update of the weights.</summary>
    public void Update(WeightUpdate update)
    {
        var rate = 1 - Rule.Decay(update);
        if (rate == 0)
        {
            return;
        }

        using var frozen = no_grad();
        if (rate == 1)
        {
            Weight.CopyAll(weights, average, key => key);
            return;
        }

        FusedOperators.Blend([.. numbers.Select(key => average[key])], [.. numbers.Select(key => weights[key])], rate);
        foreach (var key in average.Keys.Except(numbers))
        {
            average[key].copy_(weights[key]);
        }
    }

    /// <summary>Moves the average by a rate that lies on the device: average ← average + rate·(weights − average).</summary>
    /// <param name="rate">1 − β, a scalar float32; 0 leaves the average as it is.</param>
    internal void Update(Tensor rate)
    {
        using var frozen = no_grad();
        Scoped.Run(() =>
        {
            foreach (var key in numbers)
            {
                average[key].lerp_(weights[key], rate.to_type(average[key].dtype));
            }

            foreach (var key in average.Keys.Except(numbers))
            {
                average[key].copy_(where(rate.gt(0), weights[key], average[key]));
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
}
