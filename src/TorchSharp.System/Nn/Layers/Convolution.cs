using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>What convolutions of every rank, transposed or not, have in common.</summary>
public abstract class Convolution : nn.Module<Tensor, Tensor>
{
    private readonly long[] _output_padding;

    private protected Convolution(
        string name, long in_channels, long out_channels, long[] kernel_size, long[] stride, long[]? padding, Padding? padding_type, long[] dilation,
        bool transposed, long[] output_padding, long groups, bool bias, PaddingModes padding_mode, Device? device, ScalarType? dtype)
        : base(name)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groups);
        if (in_channels % groups != 0 || out_channels % groups != 0)
        {
            throw new ArgumentException($"A convolution's channels ({in_channels} in, {out_channels} out) must be multiples of its groups ({groups}).", nameof(groups));
        }

        if (padding_type == Padding.Same && stride.Any(step => step != 1))
        {
            throw new ArgumentException("Padding 'same' is for convolutions with stride 1.", nameof(padding_type));
        }

        this.in_channels = in_channels;
        this.out_channels = out_channels;
        this.kernel_size = kernel_size;
        this.stride = stride;
        this.dilation = dilation;
        this.transposed = transposed;
        this.groups = groups;
        this.padding_mode = padding_mode;
        _output_padding = output_padding;
        this.padding = padding ?? new long[kernel_size.Length];
        this.padding_type = padding_type;
        weight = LayerParameter.Empty(device, dtype, transposed ? [in_channels, out_channels / groups, .. kernel_size] : [out_channels, in_channels / groups, .. kernel_size]);
        this.bias = bias ? LayerParameter.Empty(device, dtype, out_channels) : null;
        reset_parameters();
    }

    /// <summary>[out_channels]; null without bias.</summary>
    public Parameter? bias
    {
        get => get_parameter(nameof(bias));
        set => ReplaceParameter(nameof(bias), value);
    }

    /// <summary>[out_channels, in_channels / groups, kernel…]; transposed, [in_channels, out_channels / groups, kernel…].</summary>
    public Parameter weight
    {
        get => get_parameter(nameof(weight))!;
        set => ReplaceParameter(nameof(weight), value);
    }

    /// <summary>Channels of the input.</summary>
    public long in_channels { get; }

    /// <summary>Channels of the result.</summary>
    public long out_channels { get; }

    /// <summary>Whether this is the gradient of a convolution with respect to its input.</summary>
    public bool transposed { get; }

    /// <summary>Padding by name, if it was given so.</summary>
    public Padding? padding_type { get; private set; }

    /// <summary>Width of the border at both sides, per spatial dimension.</summary>
    public long[] padding { get; private set; }

    /// <summary>What the border is filled with.</summary>
    public PaddingModes padding_mode { get; set; }

    /// <summary>Into how many independent parts the channels are divided.</summary>
    public long groups { get; set; }

    /// <summary>The kernel's size, per spatial dimension.</summary>
    public long[] kernel_size { get; set; }

    /// <summary>Steps between the kernel's places, per spatial dimension.</summary>
    public long[] stride { get; set; }

    /// <summary>Steps between the kernel's points, per spatial dimension.</summary>
    public long[] dilation { get; set; }

    /// <summary>Of a transposed convolution: what is added at one side of the result, per spatial dimension.</summary>
    public long[] output_padding
    {
        get => _output_padding;
        set => value.CopyTo(_output_padding, 0);
    }

    /// <summary>Draws weight and bias anew, uniform in ±1/√fan_in.</summary>
    public void reset_parameters() => LayerParameter.InitialiseAffine(weight, bias);

    /// <summary>Sets the width of the border, per spatial dimension.</summary>
    public void SetPadding(long[] padding)
    {
        this.padding = padding;
        padding_type = null;
    }

    /// <summary>Sets the border by name.</summary>
    public void SetPadding(Padding padding) => padding_type = padding;

    /// <summary>The input with the border that the convolution itself does not add, and the border that it does.</summary>
    private protected (Tensor Input, long[] Padding) Pad(Tensor input)
    {
        var (before, after) = Border();
        if (padding_mode is PaddingModes.Zeros or PaddingModes.Constant && before.AsSpan().SequenceEqual(after))
        {
            return (input, before);
        }

        var mode = padding_mode == PaddingModes.Zeros ? PaddingModes.Constant : padding_mode;
        return (F.pad(input, LastFirst(before, after), mode), new long[before.Length]);
    }

    private (long[] Before, long[] After) Border()
    {
        switch (padding_type)
        {
            case Padding.Valid:
                return (new long[kernel_size.Length], new long[kernel_size.Length]);
            case Padding.Same:
                var total = kernel_size.Zip(dilation, (size, step) => step * (size - 1)).ToArray();
                return ([.. total.Select(width => width / 2)], [.. total.Select(width => width - (width / 2))]);
            default:
                return (padding, padding);
        }
    }

    private static long[] LastFirst(long[] before, long[] after)
        => [.. before.Zip(after).Reverse().SelectMany(pair => new[] { pair.First, pair.Second })];
}
