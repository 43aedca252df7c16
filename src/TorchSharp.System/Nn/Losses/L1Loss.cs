using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>|input − target|.</summary>
public sealed class L1Loss : Loss<Tensor, Tensor, Tensor>
{
    /// <summary>Chooses what is done with the elements' losses.</summary>
    public L1Loss(nn.Reduction reduction = nn.Reduction.Mean)
        : base(reduction, nameof(L1Loss))
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target) => F.l1_loss(input, target, reduction);
}
