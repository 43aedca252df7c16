using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>d²/(2·beta) where d = |input − target| is under beta, d − beta/2 elsewhere (Girshick 2015).</summary>
public sealed class SmoothL1Loss : Loss<Tensor, Tensor, Tensor>
{
    /// <summary>Chooses what is done with the elements' losses.</summary>
    public SmoothL1Loss(nn.Reduction reduction = nn.Reduction.Mean, double beta = 1)
        : base(reduction, nameof(SmoothL1Loss))
    {
        this.beta = beta;
    }

    /// <summary>Where the square turns into the line.</summary>
    public double beta { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, Tensor target) => F.smooth_l1_loss(input, target, reduction, beta);
}
