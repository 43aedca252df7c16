using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace TorchSharp.Modules;

/// <summary>x Wᵀ + b over the last dimension.</summary>
public sealed class Linear : nn.Module<Tensor, Tensor>
{
    internal Linear(Parameter weight, Parameter? bias = null)
        : base(nameof(Linear))
    {
        in_features = weight.shape[1];
        out_features = weight.shape[0];
        this.weight = weight;
        this.bias = bias;
    }

    internal Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null)
        : base(nameof(Linear))
    {
        in_features = inputSize;
        out_features = outputSize;
        weight = LayerParameter.Empty(device, dtype, outputSize, inputSize);
        bias = hasBias ? LayerParameter.Empty(device, dtype, outputSize) : null;
        LayerParameter.InitialiseAffine(weight, bias);
    }

    /// <summary>b, [out_features]; null without bias.</summary>
    public Parameter? bias
    {
        get => get_parameter(nameof(bias));
        set => ReplaceParameter(nameof(bias), value);
    }

    /// <summary>W, [out_features, in_features].</summary>
    public Parameter weight
    {
        get => get_parameter(nameof(weight))!;
        set => ReplaceParameter(nameof(weight), value);
    }

    /// <summary>Size of the last dimension of the input.</summary>
    public long in_features { get; set; }

    /// <summary>Size of the last dimension of the result.</summary>
    public long out_features { get; set; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor tensor) => F.linear(tensor, weight, bias);
}
