using Diffusion.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Networks;

/// <summary>
/// The U-Net of diffusion models (Ho et al. 2020, appendix B): the modules, their names, the order in which they are made and what they compute are
/// those of diffusers' <c>UNet2DModel</c>, so weights go both ways and one seed gives both the same weights.
/// </summary>
public sealed class UNet : nn.Module<Tensor, Tensor, Tensor?, Tensor>, IMixedPrecision
{
    private readonly Conv2d conv_in;
    private readonly nn.Module<Tensor, Tensor> time_proj;
    private readonly TimestepEmbedding time_embedding;
    private readonly nn.Module<Tensor, Tensor>? class_embedding;
    private readonly ModuleList<DownBlock> down_blocks;
    private readonly MiddleBlock? mid_block;
    private readonly ModuleList<UpBlock> up_blocks;
    private readonly GroupNorm conv_norm_out;
    private readonly Conv2d conv_out;
    private readonly Activation activation;

    /// <summary>Makes the network with fresh weights, drawn from the global generator (<c>torch.manual_seed</c>).</summary>
    /// <param name="config">Its shape.</param>
    /// <exception cref="InputException">The shape is not valid or not supported.</exception>
    public UNet(UNetConfig config)
        : base(nameof(UNet))
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        Config = config;
        var layout = new UNetLayout(config);
        var channels = config.BlockOutChannels[0];
        conv_in = nn.Conv2d(config.InChannels, channels, 3, padding: 1);
        activation = Activation.Named(config.ActFn);
        time_proj = TimeProjection.Create(config);
        time_embedding = new TimestepEmbedding(TimeProjection.Width(config), config.TimeWidth);
        class_embedding = ClassEmbedding(config);
        down_blocks = new([.. layout.Down.Select(level => new DownBlock(config, level))]);
        mid_block = layout.HasMiddle
            ? new MiddleBlock(BlockStyle.Of(config), config.BlockOutChannels[^1], layout.MiddleAttention, layout.MiddleGroups, config.MidBlockScaleFactor)
            : null;
        up_blocks = new([.. layout.Up.Select(level => new UpBlock(config, level))]);
        conv_norm_out = Layers.GroupNorm(config.NormNumGroups, channels, config.NormEps);
        conv_out = nn.Conv2d(channels, config.OutChannels, 3, padding: 1);
        RegisterComponents();
    }

    /// <summary>The shape it was made from.</summary>
    public UNetConfig Config { get; }

    /// <inheritdoc/>
    public Precision Precision { get; set; }

    /// <summary>The network's answer for noisy images at their times.</summary>
    /// <param name="x">[N, C, H, W], C being <see cref="UNetConfig.InChannels"/>, H and W multiples of <see cref="UNetConfig.SizeMultiple"/>.</param>
    /// <param name="time">[N], any number type: t = 0 … T−1, fractions allowed; a learned embedding takes the nearest step. The noise level σ &gt; 0 for a "fourier" embedding.</param>
    /// <param name="labels">[N] int64, 0 … <see cref="UNetConfig.NumClassEmbeds"/>−1, exactly when <see cref="UNetConfig.TakesLabels"/>; otherwise null.</param>
    /// <returns>[N, <see cref="UNetConfig.OutChannels"/>, H, W].</returns>
    /// <exception cref="ArgumentException">A shape does not fit, labels are missing, or labels are given to a network without classes.</exception>
    public override Tensor forward(Tensor x, Tensor time, Tensor? labels)
    {
        Check(x, time, labels);
        using var scope = NewDisposeScope();
        var embedding = SegmentedPass.Run(new Segment(time_proj, time_embedding, class_embedding), [], _ => Embed(time, labels));
        var hidden = SegmentedPass.Run(new Segment(conv_in), [x], inputs => conv_in.Apply(Precisions.Round(Config.CenterInputSample ? (2 * inputs[0]) - 1 : inputs[0], Precision)));
        var skips = new Stack<Tensor>([hidden]);
        foreach (var block in down_blocks)
        {
            hidden = block.call(hidden, embedding, skips);
        }

        hidden = mid_block is null ? hidden : SegmentedPass.Run(
            new Segment(mid_block) { Level = down_blocks.Count - 1, Draws = Config.Dropout > 0 }, [hidden, embedding], inputs => mid_block.call(inputs[0], inputs[1]));
        foreach (var block in up_blocks)
        {
            hidden = block.call(hidden, embedding, skips);
        }

        return SegmentedPass.Run(new Segment(conv_norm_out, conv_out), [hidden], inputs => Answer(inputs[0], time, x.dtype)).MoveToOuterDisposeScope();
    }

    private static nn.Module<Tensor, Tensor>? ClassEmbedding(UNetConfig config) => config switch
    {
        { ClassEmbedType: UNetRules.TimestepClass } => new TimestepEmbedding(TimeProjection.Width(config), config.TimeWidth),
        { ClassEmbedType: UNetRules.IdentityClass } => nn.Identity(),
        { NumClassEmbeds: { } rows } => Layers.Embedding(rows, config.TimeWidth),
        _ => null,
    };

    /// <summary>Time and class as one vector per image, through the non-linearity that every residual block would otherwise repeat: [N, time width].</summary>
    private Tensor Embed(Tensor time, Tensor? labels)
    {
        using var scope = NewDisposeScope();
        var type = Precision.Activations(conv_in.weight);
        var embedding = time_embedding.call(time_proj.call(time).to(type));
        if (class_embedding is not null)
        {
            var input = Config.ClassEmbedType == UNetRules.TimestepClass ? time_proj.call(labels!).to(type) : labels!;
            embedding = embedding + class_embedding.call(input).to(type);
        }

        return activation.Of(embedding).MoveToOuterDisposeScope();
    }

    private Tensor Answer(Tensor hidden, Tensor time, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var output = conv_out.Apply(Activation.Silu.OfNormed(new Normed(conv_norm_out, hidden))).to(type);
        return (Config.TimeEmbeddingType == UNetRules.FourierTime ? output / time.to(output.dtype).view(-1, 1, 1, 1) : output).MoveToOuterDisposeScope();
    }

    private void Check(Tensor x, Tensor time, Tensor? labels)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(time);
        var (shape, multiple) = (x.shape, Config.SizeMultiple);
        if (shape.Length != 4 || shape[1] != Config.InChannels || shape[2] % multiple != 0 || shape[3] % multiple != 0)
        {
            throw new ArgumentException($"Input has shape [{string.Join(", ", shape)}]; it must be [N, {Config.InChannels}, H, W] with H and W multiples of {multiple}.", nameof(x));
        }

        if (time.ndim != 1 || time.shape[0] != shape[0])
        {
            throw new ArgumentException($"Time has shape [{string.Join(", ", time.shape)}]; it must be [{shape[0]}], one per image.", nameof(time));
        }

        if (labels is null == Config.TakesLabels)
        {
            throw new ArgumentException(
                Config.TakesLabels ? "This network was made with classes: it needs a label for each image." : "This network was made without classes: it takes no labels.",
                nameof(labels));
        }

        if (labels is not null && labels.shape[0] != shape[0])
        {
            throw new ArgumentException($"Labels have shape [{string.Join(", ", labels.shape)}]; there must be one for each of {shape[0]} images.", nameof(labels));
        }
    }
}
