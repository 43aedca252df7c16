using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A loss with a weight per class or element.</summary>
public abstract class WeightedLoss<T1, T2, TResult> : Loss<T1, T2, TResult>
{
    private protected WeightedLoss(Tensor? weight, nn.Reduction reduction, string name)
        : base(reduction, name)
        => this.weight = weight;

    /// <summary>The weights; null for 1.</summary>
    public Tensor? weight { get; }
}
