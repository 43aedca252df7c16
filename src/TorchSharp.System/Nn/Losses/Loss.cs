using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A measure of how far its first input is from its second.</summary>
public abstract class Loss<T1, T2, TResult> : nn.Module<T1, T2, TResult>
{
    private protected Loss(nn.Reduction reduction, string name)
        : base(name)
        => this.reduction = reduction;

    /// <summary>What is done with the elements' losses.</summary>
    public nn.Reduction reduction { get; }
}
