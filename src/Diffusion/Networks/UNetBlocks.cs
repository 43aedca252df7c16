using Diffusion.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Networks;

/// <summary>One level on the way down: residual blocks, each perhaps followed by attention, then half the size. Every result becomes a skip.</summary>
internal sealed class DownBlock : nn.Module<Tensor, Tensor, Stack<Tensor>, Tensor>
{
    private readonly ModuleList<ResnetBlock> resnets = new();
    private readonly ModuleList<Attention>? attentions;
    private readonly ModuleList<nn.Module<Tensor, Tensor?, Tensor>>? downsamplers;
    private readonly int level;
    private readonly bool drops;

    internal DownBlock(UNetConfig config, UNetLayout.Level level)
        : base(nameof(DownBlock))
    {
        var style = BlockStyle.Of(config);
        (this.level, drops) = (level.Index, style.Dropout > 0);
        attentions = level.Attention ? new() : null;
        foreach (var (from, to) in level.Resnets)
        {
            resnets.Add(new ResnetBlock(style, from, to));
            attentions?.Add(new Attention(style, to, style.Groups));
        }

        downsamplers = level.Resample switch
        {
            null => null,
            UNetRules.Residual => new(new ResnetBlock(style, level.Channels, level.Channels, resample: Layers.Halve)),
            _ => new(new Downsample(level.Channels, config.DownsamplePadding)),
        };
        RegisterComponents();
    }

    /// <param name="x">[N, C, H, W].</param>
    /// <param name="time">[N, time width], already through the non-linearity.</param>
    /// <param name="skips">Receives every result; they live in the caller's scope.</param>
    public override Tensor forward(Tensor x, Tensor time, Stack<Tensor> skips)
    {
        for (var layer = 0; layer < resnets.Count; layer++)
        {
            x = Layer(layer, x, time);
            skips.Push(x);
        }

        if (downsamplers is not null)
        {
            x = Halved(downsamplers[0], x, time);
            skips.Push(x);
        }

        return x;
    }

    private Tensor Layer(int layer, Tensor x, Tensor time) => SegmentedPass.Run(
        new Segment(resnets[layer], attentions?[layer]) { Level = level, Draws = drops },
        [x, time],
        inputs => Scoped.Run(() =>
        {
            var hidden = resnets[layer].call(inputs[0], inputs[1]);
            return attentions is null ? hidden : attentions[layer].call(hidden);
        }));

    /// <summary>A convolution takes no time, and keeps nothing but its input, which is a skip: there is nothing to make again.</summary>
    private Tensor Halved(nn.Module<Tensor, Tensor?, Tensor> downsampler, Tensor x, Tensor time) => downsampler is ResnetBlock
        ? SegmentedPass.Run(new Segment(downsampler) { Level = level, Draws = drops }, [x, time], inputs => downsampler.call(inputs[0], inputs[1]))
        : SegmentedPass.Run(new Segment(downsampler), [x], inputs => downsampler.call(inputs[0], null));
}

/// <summary>What stands at the smallest size: a residual block, attention, a residual block.</summary>
internal sealed class MiddleBlock : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly ModuleList<ResnetBlock> resnets;
    private readonly ModuleList<Attention>? attentions;

    internal MiddleBlock(BlockStyle style, int channels, bool attention, int? attentionGroups, double outputScale = 1)
        : base(nameof(MiddleBlock))
    {
        // The order of construction is diffusers': the same seed gives the same weights.
        var first = new ResnetBlock(style, channels, channels, outputScale);
        attentions = attention ? new(new Attention(style, channels, attentionGroups, outputScale)) : null;
        resnets = new(first, new ResnetBlock(style, channels, channels, outputScale));
        RegisterComponents();
    }

    /// <param name="x">[N, C, H, W].</param>
    /// <param name="time">[N, time width], already through the non-linearity; null where the blocks know no time.</param>
    public override Tensor forward(Tensor x, Tensor? time)
    {
        using var scope = NewDisposeScope();
        var hidden = resnets[0].call(x, time);
        if (attentions is not null)
        {
            hidden = attentions[0].call(hidden);
        }

        return resnets[1].call(hidden, time).MoveToOuterDisposeScope();
    }
}

/// <summary>One level on the way up: residual blocks over what comes from below joined with a skip, each perhaps followed by attention, then double the size.</summary>
internal sealed class UpBlock : nn.Module<Tensor, Tensor, Stack<Tensor>, Tensor>
{
    private readonly ModuleList<ResnetBlock> resnets = new();
    private readonly ModuleList<Attention>? attentions;
    private readonly ModuleList<nn.Module<Tensor, Tensor?, Tensor>>? upsamplers;
    private readonly int level;
    private readonly bool drops;

    internal UpBlock(UNetConfig config, UNetLayout.Level level)
        : base(nameof(UpBlock))
    {
        var style = BlockStyle.Of(config);
        (this.level, drops) = (level.Index, style.Dropout > 0);
        attentions = level.Attention ? new() : null;
        foreach (var (from, to) in level.Resnets)
        {
            resnets.Add(new ResnetBlock(style, from, to));
            attentions?.Add(new Attention(style, to, style.Groups));
        }

        upsamplers = level.Resample switch
        {
            null => null,
            UNetRules.Residual => new(new ResnetBlock(style, level.Channels, level.Channels, resample: Layers.Double)),
            _ => new(new Upsample(level.Channels)),
        };
        RegisterComponents();
    }

    /// <param name="x">[N, C, H, W].</param>
    /// <param name="time">[N, time width], already through the non-linearity.</param>
    /// <param name="skips">Loses one entry per residual block, newest first.</param>
    public override Tensor forward(Tensor x, Tensor time, Stack<Tensor> skips)
    {
        using var scope = NewDisposeScope();
        for (var layer = 0; layer < resnets.Count; layer++)
        {
            x = Layer(layer, x, skips.Pop(), time);
        }

        return (upsamplers is null ? x : Doubled(upsamplers[0], x, time)).MoveToOuterDisposeScope();
    }

    private Tensor Layer(int layer, Tensor x, Tensor skip, Tensor time) => SegmentedPass.Run(
        new Segment(resnets[layer], attentions?[layer]) { Level = level, Draws = drops },
        [x, skip, time],
        inputs => Scoped.Run(() =>
        {
            var hidden = resnets[layer].Join(inputs[0], inputs[1], inputs[2]);
            return attentions is null ? hidden : attentions[layer].call(hidden);
        }));

    /// <summary>A convolution takes no time.</summary>
    private Tensor Doubled(nn.Module<Tensor, Tensor?, Tensor> upsampler, Tensor x, Tensor time)
    {
        var takesTime = upsampler is ResnetBlock;
        return SegmentedPass.Run(
            new Segment(upsampler) { Level = level, Draws = drops && takesTime },
            takesTime ? [x, time] : [x],
            inputs => upsampler.call(inputs[0], inputs.ElementAtOrDefault(1)));
    }
}
