using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>Cross-correlation of sequences [N, C, L] with a kernel, plus a bias.</summary>
public sealed class Conv1d : Convolution
{
    internal Conv1d(
        long in_channels, long out_channels, long kernel_size, long stride, long? padding, Padding? padding_type, long dilation,
        long groups = 1, bool bias = true, PaddingModes padding_mode = PaddingModes.Zeros, Device? device = null, ScalarType? dtype = null)
        : base(
            nameof(Conv1d), in_channels, out_channels, [kernel_size], [stride], padding is { } border ? [border] : null, padding_type, [dilation],
            false, new long[1], groups, bias, padding_mode, device, dtype)
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        var (padded, border) = Pad(input);
        var result = F.conv1d(padded, weight, bias, stride[0], border[0], dilation[0], groups);
        if (!ReferenceEquals(padded, input))
        {
            padded.Dispose();
        }

        return result;
    }
}
