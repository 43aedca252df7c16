using System.Diagnostics.CodeAnalysis;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Tensors;

/// <summary>
/// Layers in the numbers of their input: where their weights are stored in others, they are rounded to those for the call, and the gradient by the rounded
/// weights becomes one by the stored ones (Micikevicius et al. 2018, §3.1).
/// </summary>
internal static class LayerPrecision
{
    /// <summary>The layer's answer.</summary>
    internal static Tensor Apply(this Conv2d layer, Tensor x) => layer.weight.dtype == x.dtype
        ? layer.call(x)
        : nn.functional.conv2d(x, layer.weight.In(x), layer.bias.In(x), layer.stride, layer.padding, layer.dilation, layer.groups);

    /// <inheritdoc cref="Apply(Conv2d, Tensor)"/>
    internal static Tensor Apply(this Linear layer, Tensor x) => layer.weight.dtype == x.dtype ? layer.call(x) : nn.functional.linear(x, layer.weight.In(x), layer.bias.In(x));

    /// <summary>A weight in the numbers of an input: itself where they are its own, otherwise a tensor of the current scope.</summary>
    [return: NotNullIfNotNull(nameof(weight))]
    internal static Tensor? In(this Parameter? weight, Tensor x) => weight is null || weight.dtype == x.dtype ? weight : weight.to(x.dtype);
}
