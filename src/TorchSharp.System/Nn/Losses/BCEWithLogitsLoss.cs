using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>−target · log σ(input) − (1 − target) · log(1 − σ(input)).</summary>
public sealed class BCEWithLogitsLoss : WeightedLoss<Tensor, Tensor, Tensor>
{
    /// <summary>Sets the weights, and what is done with the elements' losses.</summary>
    public BCEWithLogitsLoss(Tensor? weight = null, nn.Reduction reduction = nn.Reduction.Mean, Tensor? pos_weights = null)
        : base(weight, reduction, nameof(BCEWithLogitsLoss))
    {
        this.pos_weights = pos_weights;
    }

    /// <summary>Weights of positive targets; null for 1.</summary>
    public Tensor? pos_weights { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target) => F.binary_cross_entropy_with_logits(input, target, weight, reduction, pos_weights);
}
