using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>Cross-correlation of images [N, C, H, W] with a kernel, plus a bias.</summary>
public sealed class Conv2d : Convolution
{
    internal Conv2d(
        long in_channels, long out_channels, (long, long) kernel_size, (long, long) stride, (long, long)? padding, Padding? padding_type, (long, long) dilation,
        long groups = 1, bool bias = true, PaddingModes padding_mode = PaddingModes.Zeros, Device? device = null, ScalarType? dtype = null)
        : base(
            nameof(Conv2d), in_channels, out_channels, [kernel_size.Item1, kernel_size.Item2], [stride.Item1, stride.Item2], padding is { } border ? [border.Item1, border.Item2] : null, padding_type, [dilation.Item1, dilation.Item2],
            false, new long[2], groups, bias, padding_mode, device, dtype)
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        var (padded, border) = Pad(input);
        var result = F.conv2d(padded, weight, bias, stride, border, dilation, groups);
        if (!ReferenceEquals(padded, input))
        {
            padded.Dispose();
        }

        return result;
    }
}
