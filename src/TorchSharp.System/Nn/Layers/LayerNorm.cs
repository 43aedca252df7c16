using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>(x − mean) / √(variance + eps) over the last dimensions, then weight and bias per element (Ba et al. 2016).</summary>
public sealed class LayerNorm : nn.Module<Tensor, Tensor>
{
    internal LayerNorm(long[] normalized_shape, double eps, bool elementwise_affine, bool bias, Device? device, ScalarType? dtype)
        : base(nameof(LayerNorm))
    {
        this.normalized_shape = normalized_shape;
        this.eps = eps;
        this.elementwise_affine = elementwise_affine;
        weight = elementwise_affine ? LayerParameter.Ones(device, dtype, normalized_shape) : null;
        this.bias = elementwise_affine && bias ? LayerParameter.Zeros(device, dtype, normalized_shape) : null;
    }

    /// <summary>Of the normalised shape, 0 at first; null without.</summary>
    public Parameter? bias
    {
        get => get_parameter(nameof(bias));
        set => ReplaceParameter(nameof(bias), value);
    }

    /// <summary>Of the normalised shape, 1 at first; null without.</summary>
    public Parameter? weight
    {
        get => get_parameter(nameof(weight));
        set => ReplaceParameter(nameof(weight), value);
    }

    /// <summary>Sizes of the last dimensions, over which mean and variance are taken.</summary>
    public long[] normalized_shape { get; set; }

    /// <summary>Added to the variance.</summary>
    public double eps { get; set; }

    /// <summary>Whether there is a weight.</summary>
    public bool elementwise_affine { get; set; }

    /// <summary>Sets the weight to 1 and the bias to 0.</summary>
    public void reset_parameters()
    {
        if (weight is { } scale)
        {
            nn.init.ones_(scale);
        }

        if (bias is { } shift)
        {
            nn.init.zeros_(shift);
        }
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => F.layer_norm(tensor, normalized_shape, weight, bias, eps);
}
