using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>Adds a border.</summary>
public abstract class PadBase : ParameterLessModule<Tensor, Tensor>
{
    private readonly PaddingModes _mode;

    /// <summary>Widths in pairs of before and after, the last dimension first.</summary>
    protected PadBase(string name, PaddingModes mode, double value, params long[] padding)
        : base(name)
    {
        _mode = mode;
        this.value = value;
        this.padding = padding;
    }

    /// <summary>Widths in pairs of before and after, the last dimension first.</summary>
    public long[] padding { get; set; }

    /// <summary>What a constant border is filled with.</summary>
    public double value { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => F.pad(input, padding, _mode, value);
}
