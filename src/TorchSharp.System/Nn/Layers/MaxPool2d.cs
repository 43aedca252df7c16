using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>The largest value of each window.</summary>
public sealed class MaxPool2d : ParameterLessModule<Tensor, Tensor>
{
    internal MaxPool2d(long[] kernel_size, long[]? stride, long[]? padding, long[]? dilation, bool ceil_mode)
        : base(nameof(MaxPool2d))
    {
        this.kernel_size = kernel_size;
        this.stride = stride;
        this.padding = padding;
        this.dilation = dilation;
        this.ceil_mode = ceil_mode;
    }

    /// <summary>Window's height and width.</summary>
    public long[] kernel_size { get; set; }

    /// <summary>Steps between windows; null for the window's size.</summary>
    public long[]? stride { get; set; }

    /// <summary>−∞ added at both sides; null for none.</summary>
    public long[]? padding { get; set; }

    /// <summary>Steps inside a window; null for 1.</summary>
    public long[]? dilation { get; set; }

    /// <summary>Whether a window that only partly fits counts.</summary>
    public bool ceil_mode { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => F.max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode);
}
