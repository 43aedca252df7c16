using Diffusion.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Networks;

/// <summary>Self-attention between the pixels, with a residual: x + out(softmax(QKᵀ/√head)·V), divided by the output scale (Vaswani et al. 2017).</summary>
internal sealed class Attention : nn.Module<Tensor, Tensor>
{
    private readonly GroupNorm? group_norm;
    private readonly Linear to_q;
    private readonly Linear to_k;
    private readonly Linear to_v;
    private readonly ModuleList<Linear> to_out;
    private readonly int heads;
    private readonly double outputScale;

    internal Attention(BlockStyle style, int channels, int? groups, double outputScale = 1)
        : base(nameof(Attention))
    {
        this.outputScale = outputScale;
        heads = channels / (style.HeadSize ?? channels);
        group_norm = groups is { } count ? Layers.GroupNorm(count, channels, style.Eps) : null;
        to_q = nn.Linear(channels, channels);
        to_k = nn.Linear(channels, channels);
        to_v = nn.Linear(channels, channels);
        to_out = nn.ModuleList(nn.Linear(channels, channels));
        RegisterComponents();
    }

    /// <param name="x">[N, C, H, W].</param>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var (shape, normed) = (x.shape, group_norm is null ? x : FusedOperators.Normalize(group_norm, x, modulation: null, added: null, silu: false));
        var output = FusedOperators.SelfAttention(Tokens(normed), to_q, to_k, to_v, to_out[0], heads, Tokens(x)).transpose(1, 2).reshape(shape);
        return (outputScale == 1 ? output : output.div_(outputScale)).MoveToOuterDisposeScope();
    }

    /// <summary>[N, C, H, W] → [N, H·W, C].</summary>
    private static Tensor Tokens(Tensor x) => x.permute(0, 2, 3, 1).flatten(1, 2);
}
