using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What transposed convolutions of every rank have in common.</summary>
public abstract class ConvolutionTranspose : Convolution
{
    private protected ConvolutionTranspose(
        string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[] padding, long[] dilation, long[] output_padding,
        long groups, bool bias, PaddingModes padding_mode, Device? device, ScalarType? dtype)
        : base(name, in_channels, out_channels, kernel_size, stride, padding, null, dilation, true, output_padding, groups, bias, padding_mode, device, dtype)
    {
        if (padding_mode != PaddingModes.Zeros)
        {
            throw new ArgumentException($"A transposed convolution's padding is of zeros; {padding_mode} is not possible.", nameof(padding_mode));
        }
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => forward(input, null);

    /// <summary>The convolution with a result of a given spatial size; null for the size that <c>output_padding</c> gives.</summary>
    /// <exception cref="ArgumentException">No output padding gives this size.</exception>
    public abstract Tensor forward(Tensor input, long[]? output_size);

    private protected long[] OutputPadding(Tensor input, long[]? outputSize)
    {
        if (outputSize is null)
        {
            return output_padding;
        }

        var rank = kernel_size.Length;
        var wanted = outputSize.AsSpan(outputSize.Length - Math.Min(rank, outputSize.Length));
        var shape = input.shape.AsSpan(input.shape.Length - rank);
        var result = new long[rank];
        for (var d = 0; d < rank; d++)
        {
            var least = ((shape[d] - 1) * stride[d]) - (2 * padding[d]) + (dilation[d] * (kernel_size[d] - 1)) + 1;
            result[d] = wanted.Length == rank ? wanted[d] - least : -1;
            if (result[d] < 0 || result[d] >= stride[d])
            {
                throw new ArgumentException(
                    $"A result of [{string.Join(",", outputSize)}] cannot be: dimension {d} must be from {least} to {least + stride[d] - 1}.", nameof(outputSize));
            }
        }

        return result;
    }
}
