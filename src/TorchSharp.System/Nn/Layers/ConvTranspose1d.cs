using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>The gradient of a convolution of sequences [N, C, L] with respect to its input, used as a layer that enlarges.</summary>
public sealed class ConvTranspose1d : ConvolutionTranspose
{
    internal ConvTranspose1d(
        long in_channels, long out_channels, long kernel_size, long stride, long padding, long dilation, long output_padding,
        long groups = 1, bool bias = true, PaddingModes padding_mode = PaddingModes.Zeros, Device? device = null, ScalarType? dtype = null)
        : base(
            nameof(ConvTranspose1d), in_channels, out_channels, [kernel_size], [stride], [padding], [dilation], [output_padding],
            groups, bias, padding_mode, device, dtype)
    {
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input, long[]? output_size)
        => F.conv_transpose1d(input, weight, bias, stride[0], padding[0], OutputPadding(input, output_size)[0], dilation[0], groups);
}
