using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Tensors;

// Over the machine's own libtorch: the kernels of src/TorchSharp.System/native.
internal static partial class FusedOperators
{
    internal static partial Tensor Normalize(GroupNorm norm, Tensor x, Tensor? modulation, Tensor? added, bool silu) =>
        Fused.Normalize(x, norm.num_groups, norm.weight.In(x), norm.bias.In(x), norm.eps, modulation, silu, added);

    internal static partial Tensor NormalizeJoined(GroupNorm norm, Tensor x, Tensor joined, bool silu) =>
        Fused.Normalize(x, norm.num_groups, norm.weight.In(x), norm.bias.In(x), norm.eps, silu: silu, joined: joined);

    // A convolution is linear in its channels: the one's answer is added while the other's is written.
    internal static partial Tensor ConvolveJoined(Conv2d conv, Tensor x, Tensor joined) => Scoped.Run(() =>
    {
        var (own, weight) = (x.shape[1], conv.weight.In(x));
        var first = Fused.Conv2d(x, weight.narrow(1, 0, own), conv.bias.In(x), conv.stride, conv.padding!, conv.dilation, conv.groups);
        return Fused.Conv2d(joined, weight.narrow(1, own, joined.shape[1]), null, conv.stride, conv.padding!, conv.dilation, conv.groups, first);
    });

    internal static partial Tensor Convolve(Conv2d conv, Tensor x, Tensor? addend) =>
        Fused.Conv2d(x, conv.weight.In(x), conv.bias.In(x), conv.stride, conv.padding!, conv.dilation, conv.groups, addend);

    internal static partial Tensor ConvolveNormed(Conv2d conv, Normed image, Tensor? addend)
    {
        var (norm, x) = (image.Norm, image.X);
        return is_grad_enabled() || x.dtype == ScalarType.BFloat16
            ? EachConvolveNormed(conv, image, addend)
            : Fused.NormalizeConv2d(
                x, norm.num_groups, norm.weight.In(x), norm.bias.In(x), norm.eps, image.Modulation, silu: true, image.Added, image.Joined, conv.weight.In(x), conv.bias.In(x), addend);
    }

    internal static partial Tensor ConvolveDoubled(Conv2d conv, Tensor x) => Fused.UpsampleConv2d(x, conv.weight.In(x), conv.bias.In(x));

    // Queries, keys and values are one product.
    internal static partial Tensor SelfAttention(Tensor tokens, Linear to_q, Linear to_k, Linear to_v, Linear to_out, int heads, Tensor x) => Scoped.Run(() =>
    {
        Linear[] parts = [to_q, to_k, to_v];
        var bias = to_q.bias is null ? null : cat([.. parts.Select(part => part.bias.In(tokens)!)]);
        var together = Fused.Linear(tokens, cat([.. parts.Select(part => part.weight.In(tokens))]), bias);
        return Fused.Linear(Fused.SelfAttention(together, heads), to_out.weight.In(tokens), to_out.bias.In(tokens), x);
    });

    internal static partial double Norm(Tensor[] tensors) => Fused.TakesAll(tensors) ? Fused.Norm(tensors) : EachNorm(tensors);

    internal static partial Tensor Norms(Tensor[] tensors) => Scoped.Run(() => stack(Fused.Norms(tensors)).to_type(ScalarType.Float64));

    internal static partial void Blend(Tensor[] averages, Tensor[] values, double rate)
    {
        if (Fused.TakesAll([.. averages, .. values]))
        {
            Fused.Blend(averages, values, rate);
        }
        else
        {
            EachBlend(averages, values, rate);
        }
    }
}
