using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>(input − target)².</summary>
public sealed class MSELoss : Loss<Tensor, Tensor, Tensor>
{
    /// <summary>Chooses what is done with the elements' losses.</summary>
    public MSELoss(nn.Reduction reduction = nn.Reduction.Mean)
        : base(reduction, nameof(MSELoss))
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target) => F.mse_loss(input, target, reduction);
}
