using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>d²/2 where d = |input − target| is under delta, delta·(d − delta/2) elsewhere (Huber 1964).</summary>
public sealed class HuberLoss : Loss<Tensor, Tensor, Tensor>
{
    /// <summary>Chooses what is done with the elements' losses.</summary>
    public HuberLoss(double delta = 1, nn.Reduction reduction = nn.Reduction.Mean)
        : base(reduction, nameof(HuberLoss))
    {
        this.delta = delta;
    }

    /// <summary>Where the square turns into the line.</summary>
    public double delta { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target) => F.huber_loss(input, target, delta, reduction);
}
