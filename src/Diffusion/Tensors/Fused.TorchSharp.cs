using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Tensors;

// Over the packages: TorchSharp's own operators.
internal static partial class FusedOperators
{
    internal static partial Tensor Normalize(GroupNorm norm, Tensor x, Tensor? modulation, Tensor? added, bool silu) => Scoped.Run(() =>
    {
        var input = added is null ? x : x + added.unsqueeze(2).unsqueeze(3);
        var normed = nn.functional.group_norm(input, norm.num_groups, norm.weight.In(x), norm.bias.In(x), norm.eps);
        if (modulation is not null)
        {
            var parts = modulation.unsqueeze(2).unsqueeze(3).chunk(2, 1);
            normed = parts[1].addcmul(normed, parts[0] + 1, 1);
        }

        return silu ? nn.functional.silu(normed) : normed;
    });

    internal static partial Tensor NormalizeJoined(GroupNorm norm, Tensor x, Tensor joined, bool silu) => Scoped.Run(() => Normalize(norm, cat([x, joined], 1), null, null, silu));

    internal static partial Tensor ConvolveJoined(Conv2d conv, Tensor x, Tensor joined) => Scoped.Run(() => conv.Apply(cat([x, joined], 1)));

    // In place: a convolution needs its output for no gradient.
    internal static partial Tensor Convolve(Conv2d conv, Tensor x, Tensor? addend) => addend is null ? conv.Apply(x) : conv.Apply(x).add_(addend);

    internal static partial Tensor ConvolveNormed(Conv2d conv, Normed image, Tensor? addend) => EachConvolveNormed(conv, image, addend);

    internal static partial Tensor ConvolveDoubled(Conv2d conv, Tensor x) =>
        Scoped.Run(() => conv.Apply(nn.functional.interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Nearest)));

    internal static partial Tensor SelfAttention(Tensor tokens, Linear to_q, Linear to_k, Linear to_v, Linear to_out, int heads, Tensor x) => Scoped.Run(() =>
    {
        var attended = nn.functional.scaled_dot_product_attention(Heads(to_q), Heads(to_k), Heads(to_v));
        return to_out.Apply(attended.transpose(1, 2).flatten(2)).add(x);

        // [N,L,C] → [N,heads,L,C/heads].
        Tensor Heads(Linear part) => part.Apply(tokens).reshape(tokens.shape[0], tokens.shape[1], heads, -1).transpose(1, 2);
    });

    internal static partial double Norm(Tensor[] tensors) => EachNorm(tensors);

    internal static partial Tensor Norms(Tensor[] tensors) => Scoped.Run(() => stack(tensors.Select(tensor => tensor.norm())).to_type(ScalarType.Float64));

    internal static partial void Blend(Tensor[] averages, Tensor[] values, double rate) => EachBlend(averages, values, rate);
}
