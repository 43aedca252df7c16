using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>(x − mean) / √(variance + eps) over each group of channels, then weight and bias per channel (Wu and He 2018).</summary>
public sealed class GroupNorm : nn.Module<Tensor, Tensor>
{
    internal GroupNorm(long num_groups, long num_channels, double eps, bool affine, Device? device, ScalarType? dtype)
        : base(nameof(GroupNorm))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(num_groups);
        if (num_channels % num_groups != 0)
        {
            throw new ArgumentException($"GroupNorm's channels ({num_channels}) must be a multiple of its groups ({num_groups}).", nameof(num_channels));
        }

        this.num_groups = num_groups;
        this.eps = eps;
        this.affine = affine;
        if (affine)
        {
            weight = LayerParameter.Ones(device, dtype, num_channels);
            bias = LayerParameter.Zeros(device, dtype, num_channels);
        }
    }

    /// <summary>[num_channels], 0 at first; null unless affine.</summary>
    public Parameter? bias
    {
        get => get_parameter(nameof(bias));
        set => ReplaceParameter(nameof(bias), value);
    }

    /// <summary>[num_channels], 1 at first; null unless affine.</summary>
    public Parameter? weight
    {
        get => get_parameter(nameof(weight));
        set => ReplaceParameter(nameof(weight), value);
    }

    /// <summary>How many groups the channels form.</summary>
    public long num_groups { get; set; }

    /// <summary>Added to the variance.</summary>
    public double eps { get; set; }

    /// <summary>Whether there are weight and bias.</summary>
    public bool affine { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => F.group_norm(tensor, num_groups, weight, bias, eps);
}
