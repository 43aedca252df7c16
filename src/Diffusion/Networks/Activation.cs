using Diffusion.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Networks;

/// <summary>A non-linearity by diffusers' name (<c>act_fn</c>).</summary>
/// <param name="Names">How it is spelt.</param>
/// <param name="Of">Its value, in new memory.</param>
/// <param name="InPlace">Its value, in the tensor's own memory.</param>
internal sealed record Activation(string[] Names, Func<Tensor, Tensor> Of, Func<Tensor, Tensor> InPlace)
{
    internal static readonly Activation Silu = new(["silu", "swish"], x => nn.functional.silu(x), x => nn.functional.silu(x, inplace: true));

    private static readonly Activation[] All =
    [
        Silu,
        new(["mish"], Mish, x => x.dtype == Precisions.Type ? Mish(x) : nn.functional.mish(x, inplace: true)),
        new(["gelu"], x => nn.functional.gelu(x), x => nn.functional.gelu(x, true)),
        new(["relu"], x => nn.functional.relu(x), x => nn.functional.relu(x, inplace: true)),
    ];

    internal static IReadOnlyList<string> Known { get; } = [.. All.SelectMany(activation => activation.Names)];

    internal static Activation Named(string name) => Array.Find(All, activation => activation.Names.Contains(name))
        ?? throw new ArgumentException($"act_fn \"{name}\" is unknown.", nameof(name));

    /// <summary>The value for a group normalisation's answer.</summary>
    internal Tensor OfNormed(Normed image) => ReferenceEquals(this, Silu) ? image.Value(silu: true) : Scoped.Run(() => OfOwn(image.Value(silu: false)));

    /// <summary>The 3×3 convolution, padded by 1, of that value, plus an addend of the answer's shape.</summary>
    internal Tensor OfNormedConvolved(Normed image, Conv2d conv, Tensor? addend = null) => ReferenceEquals(this, Silu)
        ? FusedOperators.ConvolveNormed(conv, image, addend)
        : Scoped.Run(() => FusedOperators.Convolve(conv, OfNormed(image), addend));

    /// <summary>libtorch 1.13 has none for bfloat16 on the processor.</summary>
    private static Tensor Mish(Tensor x) => x.dtype == Precisions.Type ? Scoped.Run(() => nn.functional.mish(x.to(ScalarType.Float32)).to(x.dtype)) : nn.functional.mish(x);

    /// <summary>The value for a tensor that nobody else holds: in its own memory when no gradient is recorded.</summary>
    internal Tensor OfOwn(Tensor x) => is_grad_enabled() ? Of(x) : InPlace(x);
}
