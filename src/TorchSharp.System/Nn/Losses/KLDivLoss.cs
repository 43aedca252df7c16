using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>target · (log target − input), the input being logarithms of probabilities.</summary>
public sealed class KLDivLoss : Loss<Tensor, Tensor, Tensor>
{
    /// <summary>Chooses what is done with the elements' losses.</summary>
    public KLDivLoss(bool log_target = true, nn.Reduction reduction = nn.Reduction.Mean)
        : base(reduction, nameof(KLDivLoss))
    {
        this.log_target = log_target;
    }

    /// <summary>Whether the target too is logarithms.</summary>
    public bool log_target { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target) => F.kl_div(input, target, log_target, reduction);
}
