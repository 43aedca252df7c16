using Diffusion.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Networks;

/// <summary>Image to moments: convolution, levels each ending at half the size but the last, middle block, 2·latent channels.</summary>
internal sealed class Encoder : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d conv_in;
    private readonly ModuleList<EncoderLevel> down_blocks = new();
    private readonly MiddleBlock mid_block;
    private readonly GroupNorm conv_norm_out;
    private readonly Conv2d conv_out;

    internal Encoder(AutoencoderConfig config, BlockStyle style)
        : base(nameof(Encoder))
    {
        var channels = config.BlockOutChannels;
        conv_in = nn.Conv2d(config.InChannels, channels[0], 3, padding: 1);
        for (var level = 0; level < channels.Count; level++)
        {
            down_blocks.Add(new EncoderLevel(style, channels[Math.Max(level - 1, 0)], channels[level], config.LayersPerBlock, level < channels.Count - 1));
        }

        mid_block = new MiddleBlock(style, channels[^1], config.MidBlockAddAttention, style.Groups);
        conv_norm_out = Layers.GroupNorm(style.Groups, channels[^1], style.Eps);
        conv_out = nn.Conv2d(channels[^1], 2 * config.LatentChannels, 3, padding: 1);
        RegisterComponents();
    }

    /// <param name="x">[N, C, H, W].</param>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var hidden = conv_in.Apply(x);
        foreach (var level in down_blocks)
        {
            hidden = level.call(hidden);
        }

        hidden = mid_block.call(hidden, null);
        return conv_out.Apply(Activation.Silu.OfNormed(new Normed(conv_norm_out, hidden))).MoveToOuterDisposeScope();
    }
}

/// <summary>Latent to image: convolution, middle block, levels each ending at double the size but the last.</summary>
internal sealed class Decoder : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d conv_in;
    private readonly MiddleBlock mid_block;
    private readonly ModuleList<DecoderLevel> up_blocks = new();
    private readonly GroupNorm conv_norm_out;
    private readonly Conv2d conv_out;

    internal Decoder(AutoencoderConfig config, BlockStyle style)
        : base(nameof(Decoder))
    {
        int[] channels = [.. config.BlockOutChannels.Reverse()];
        conv_in = nn.Conv2d(config.LatentChannels, channels[0], 3, padding: 1);
        mid_block = new MiddleBlock(style, channels[0], config.MidBlockAddAttention, style.Groups);
        for (var level = 0; level < channels.Length; level++)
        {
            up_blocks.Add(new DecoderLevel(style, channels[Math.Max(level - 1, 0)], channels[level], config.LayersPerBlock + 1, level < channels.Length - 1));
        }

        conv_norm_out = Layers.GroupNorm(style.Groups, channels[^1], style.Eps);
        conv_out = nn.Conv2d(channels[^1], config.OutChannels, 3, padding: 1);
        RegisterComponents();
    }

    /// <param name="latent">[N, L, h, w].</param>
    public override Tensor forward(Tensor latent)
    {
        using var scope = NewDisposeScope();
        var hidden = mid_block.call(conv_in.Apply(latent), null);
        foreach (var level in up_blocks)
        {
            hidden = level.call(hidden);
        }

        return conv_out.Apply(Activation.Silu.OfNormed(new Normed(conv_norm_out, hidden))).MoveToOuterDisposeScope();
    }
}

/// <summary>Residual blocks, then half the size, padded right and bottom.</summary>
internal sealed class EncoderLevel : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<ResnetBlock> resnets = new();
    private readonly ModuleList<Downsample>? downsamplers;

    internal EncoderLevel(BlockStyle style, int from, int to, int layers, bool halves)
        : base(nameof(EncoderLevel))
    {
        for (var layer = 0; layer < layers; layer++)
        {
            resnets.Add(new ResnetBlock(style, layer == 0 ? from : to, to));
        }

        downsamplers = halves ? new(new Downsample(to, padding: 0)) : null;
        RegisterComponents();
    }

    /// <param name="x">[N, from, H, W].</param>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        foreach (var resnet in resnets)
        {
            x = resnet.call(x, null);
        }

        return (downsamplers is null ? x : downsamplers[0].call(x, null)).MoveToOuterDisposeScope();
    }
}

/// <summary>Residual blocks, then double the size.</summary>
internal sealed class DecoderLevel : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<ResnetBlock> resnets = new();
    private readonly ModuleList<Upsample>? upsamplers;

    internal DecoderLevel(BlockStyle style, int from, int to, int layers, bool doubles)
        : base(nameof(DecoderLevel))
    {
        for (var layer = 0; layer < layers; layer++)
        {
            resnets.Add(new ResnetBlock(style, layer == 0 ? from : to, to));
        }

        upsamplers = doubles ? new(new Upsample(to)) : null;
        RegisterComponents();
    }

    /// <param name="x">[N, from, H, W].</param>
    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        foreach (var resnet in resnets)
        {
            x = resnet.call(x, null);
        }

        return (upsamplers is null ? x : upsamplers[0].call(x, null)).MoveToOuterDisposeScope();
    }
}
