using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>The mean of each window.</summary>
public sealed class AvgPool2d : ParameterLessModule<Tensor, Tensor>
{
    internal AvgPool2d(long[] kernel_size, long[]? stride, long[]? padding, bool ceil_mode, bool count_include_pad, long? divisor_override)
        : base(nameof(AvgPool2d))
    {
        this.kernel_size = kernel_size;
        this.stride = stride;
        this.padding = padding;
        this.ceil_mode = ceil_mode;
        this.count_include_pad = count_include_pad;
        this.divisor_override = divisor_override;
    }

    /// <summary>Window's height and width.</summary>
    public long[] kernel_size { get; set; }

    /// <summary>Steps between windows; null for the window's size.</summary>
    public long[]? stride { get; set; }

    /// <summary>Zeros added at both sides; null for none.</summary>
    public long[]? padding { get; set; }

    /// <summary>Whether a window that only partly fits counts.</summary>
    public bool ceil_mode { get; set; }

    /// <summary>Whether padding counts in the mean.</summary>
    public bool count_include_pad { get; set; }

    /// <summary>Divides by this instead of the window's area.</summary>
    public long? divisor_override { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => F.avg_pool2d(input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override);
}
