using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>−log softmax(input) at the target's class.</summary>
public sealed class CrossEntropyLoss : WeightedLoss<Tensor, Tensor, Tensor>
{
    /// <summary>Sets the weights, and what is done with the elements' losses.</summary>
    public CrossEntropyLoss(Tensor? weight = null, long? ignore_index = null, nn.Reduction reduction = nn.Reduction.Mean, double label_smoothing = 0)
        : base(weight, reduction, nameof(CrossEntropyLoss))
    {
        this.ignore_index = ignore_index;
        this.label_smoothing = label_smoothing;
    }

    /// <summary>The class that does not count; null for −100.</summary>
    public long? ignore_index { get; }

    /// <summary>Share of the target that is spread over all classes.</summary>
    public double label_smoothing { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target) => F.cross_entropy(input, target, weight, ignore_index ?? -100, reduction, label_smoothing);
}
