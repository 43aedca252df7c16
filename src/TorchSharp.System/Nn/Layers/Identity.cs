using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What goes in comes out, as a new handle of the same memory.</summary>
public sealed class Identity : ParameterLessModule<Tensor, Tensor>
{
    internal Identity()
        : base(nameof(Identity))
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => tensor.alias();
}
