using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Training;

/// <summary>A moving average of a network's weights: average ← β·average + (1 − β)·weights after each update, with the rule's β.</summary>
public sealed class ExponentialMovingAverage : IDisposable
{
    private readonly Dictionary<string, Tensor> weights;
    private readonly Dictionary<string, Tensor> average;

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
