using Diffusion.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Networks;

/// <summary>
/// x + conv2(f(norm2(conv1(f(norm1(x))) + time))) with the non-linearity f, divided by the output scale; optionally at half or double the size.
/// </summary>
internal sealed class ResnetBlock : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly GroupNorm norm1;
    private readonly Conv2d conv1;
    private readonly Linear? time_emb_proj;
    private readonly GroupNorm norm2;
    private readonly Dropout? dropout;
    private readonly Conv2d conv2;
    private readonly Conv2d? conv_shortcut;
    private readonly Activation activation;
    private readonly bool scaleShift;
    private readonly double outputScale;
    private readonly Func<Tensor, Tensor>? resample;

    internal ResnetBlock(BlockStyle style, int from, int to, double outputScale = 1, Func<Tensor, Tensor>? resample = null)
        : base(nameof(ResnetBlock))
    {
        this.outputScale = outputScale;
        this.resample = resample;
        activation = style.Activation;
        scaleShift = style.ScaleShift;
        norm1 = Layers.GroupNorm(style.Groups, from, style.Eps);
        conv1 = nn.Conv2d(from, to, 3, padding: 1);
        time_emb_proj = style.TimeWidth is { } width ? nn.Linear(width, scaleShift ? 2 * to : to) : null;
        norm2 = Layers.GroupNorm(style.Groups, to, style.Eps);
        dropout = style.Dropout > 0 ? nn.Dropout(style.Dropout) : null;
        conv2 = nn.Conv2d(to, to, 3, padding: 1);
        conv_shortcut = from == to ? null : nn.Conv2d(from, to, 1);
        RegisterComponents();
    }

    /// <param name="x">[N, from, H, W].</param>
    /// <param name="time">[N, time width], already through the non-linearity; not used by blocks that know no time.</param>
    public override Tensor forward(Tensor x, Tensor? time) => Join(x, null, time);

    /// <summary>The block's answer for the channels of two tensors one after the other.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="skip">[N, from − C, H, W]; null where x has all channels.</param>
    /// <param name="time">[N, time width], already through the non-linearity; not used by blocks that know no time.</param>
    internal Tensor Join(Tensor x, Tensor? skip, Tensor? time)
    {
        using var scope = NewDisposeScope();
        Tensor hidden;
        if (resample is null)
        {
            hidden = activation.OfNormedConvolved(new Normed(norm1, x, skip), conv1);
        }
        else
        {
            hidden = conv1.Apply(resample(activation.OfNormed(new Normed(norm1, x, skip))));
            x = resample(x);
            skip = skip is null ? null : resample(skip);
        }

        var normed = Condition(hidden, time_emb_proj?.Apply(time!));
        hidden = dropout is { training: true }
            ? FusedOperators.Convolve(conv2, dropout.call(activation.OfNormed(normed)), Shortcut(x, skip))
            : activation.OfNormedConvolved(normed, conv2, Shortcut(x, skip));
        return (outputScale == 1 ? hidden : hidden.div_(outputScale)).MoveToOuterDisposeScope();
    }

    private Tensor Shortcut(Tensor x, Tensor? skip) => (conv_shortcut, skip) switch
    {
        (null, null) => x,
        (null, _) => cat([x, skip], 1),
        (_, null) => conv_shortcut.Apply(x),
        _ => FusedOperators.ConvolveJoined(conv_shortcut, x, skip),
    };

    /// <summary>norm2(hidden) with the time's projection, [N, to] added before or [N, 2·to] as scale and shift after the norm.</summary>
    private Normed Condition(Tensor hidden, Tensor? time) => scaleShift ? new(norm2, hidden, Modulation: time) : new(norm2, hidden, Added: time);
}
