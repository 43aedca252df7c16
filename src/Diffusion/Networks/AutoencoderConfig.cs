namespace Diffusion.Networks;

/// <summary>
/// The shape of a variational autoencoder: the fields of diffusers' <c>AutoencoderKL</c> (<c>vae/config.json</c>), with its defaults. A property's name
/// in the file is its name here in snake_case.
/// </summary>
public sealed record AutoencoderConfig : IAutoencoderShape
{
    /// <summary>Channels of the images, 1 or more.</summary>
    public int InChannels { get; init; } = 3;

    /// <summary>Channels of the reconstructions, 1 or more.</summary>
    public int OutChannels { get; init; } = 3;

    /// <summary>The levels of the encoder, finest first; each "DownEncoderBlock2D".</summary>
    public IReadOnlyList<string> DownBlockTypes { get; init; } = [AutoencoderRules.Down];

    /// <summary>The levels of the decoder, coarsest first; each "UpDecoderBlock2D".</summary>
    public IReadOnlyList<string> UpBlockTypes { get; init; } = [AutoencoderRules.Up];

    /// <summary>Channels of each level, finest first; each a multiple of <see cref="NormNumGroups"/>.</summary>
    public IReadOnlyList<int> BlockOutChannels { get; init; } = [64];

    /// <summary>Residual blocks per level of the encoder; the decoder has one more. 1 or more.</summary>
    public int LayersPerBlock { get; init; } = 1;

    /// <summary>The non-linearity: "silu", also spelt "swish", "mish", "gelu" or "relu".</summary>
    public string ActFn { get; init; } = "silu";

    /// <summary>Channels of the latent, 1 or more.</summary>
    public int LatentChannels { get; init; } = 4;

    /// <summary>Groups of every group normalisation.</summary>
    public int NormNumGroups { get; init; } = 32;

    /// <summary>Height and width of the images it was made for; it takes others too.</summary>
    public int SampleSize { get; init; } = 32;

    /// <summary>What a latent is multiplied by for a diffusion model to see unit variance: 1/standard deviation of the training set's latents. Not applied inside.</summary>
    public double ScalingFactor { get; init; } = 0.18215;

    /// <summary>What is subtracted from a latent before it is scaled; null is nothing.</summary>
    public double? ShiftFactor { get; init; }

    /// <summary>Mean of each latent channel; null where one <see cref="ShiftFactor"/> serves all.</summary>
    public IReadOnlyList<double>? LatentsMean { get; init; }

    /// <summary>Standard deviation of each latent channel; null where one <see cref="ScalingFactor"/> serves all.</summary>
    public IReadOnlyList<double>? LatentsStd { get; init; }

    /// <summary>Whether half-precision pipelines of diffusers run it in float32; of no effect here.</summary>
    public bool ForceUpcast { get; init; } = true;

    /// <summary>Whether a 1×1 convolution stands after the encoder.</summary>
    public bool UseQuantConv { get; init; } = true;

    /// <summary>Whether a 1×1 convolution stands before the decoder.</summary>
    public bool UsePostQuantConv { get; init; } = true;

    /// <summary>Whether the middle blocks have self-attention.</summary>
    public bool MidBlockAddAttention { get; init; } = true;

    /// <summary>Height and width must be multiples of this, and a latent is smaller by it: 2^(levels − 1).</summary>
    public int SizeMultiple => 1 << (BlockOutChannels.Count - 1);

    int IAutoencoderShape.Channels => InChannels;

    ImageSize IAutoencoderShape.Size => new(SampleSize, SampleSize);

    long IAutoencoderShape.Parameters => AutoencoderCost.Parameters(this);

    /// <summary>The network for images, as the options describe it.</summary>
    /// <param name="model">The section Model of the settings: channels, layers, groups and attention in the middle.</param>
    /// <param name="options">The section Autoencoder.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="size">Height and width of the images, which must be equal: the file has one number for both.</param>
    /// <returns>A valid configuration.</returns>
    /// <exception cref="InputException">The options contradict each other or do not fit the images.</exception>
    public static AutoencoderConfig From(ModelOptions model, AutoencoderOptions options, int channels, ImageSize size)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        var config = new AutoencoderConfig
        {
            InChannels = channels,
            OutChannels = channels,
            BlockOutChannels = model.Channels,
            DownBlockTypes = [.. model.Channels.Select(_ => AutoencoderRules.Down)],
            UpBlockTypes = [.. model.Channels.Select(_ => AutoencoderRules.Up)],
            LayersPerBlock = model.LayersPerLevel,
            LatentChannels = options.LatentChannels,
            NormNumGroups = model.Groups,
            SampleSize = size.Height,
            MidBlockAddAttention = model.MiddleAttention,
        };
        config.Validate();
        if (size.Height != size.Width || size.Height % config.SizeMultiple != 0)
        {
            throw new InputException($"Images of {size} do not fit Model:Kind=Autoencoder with {model.Channels.Length} levels in Model:Channels: set Data:Size, the side of square images, to a multiple of {config.SizeMultiple}.");
        }

        return config;
    }

    /// <inheritdoc/>
    public long[] LatentShape(ImageSize image) => [LatentChannels, image.Height / SizeMultiple, image.Width / SizeMultiple];

    VariationalAutoencoder IAutoencoderShape.Create() => new AutoencoderKL(this);

    /// <summary>What keeps this configuration from making a network, a sentence each; empty when it is valid.</summary>
    public IReadOnlyList<string> Problems() => AutoencoderRules.Problems(this);

    /// <summary>Checks every field and how the fields fit together.</summary>
    /// <exception cref="InputException">Something cannot be right or is not supported; every problem is named, with what would be right.</exception>
    public void Validate()
    {
        if (Problems() is { Count: > 0 } problems)
        {
            throw new InputException(string.Join(" ", problems));
        }
    }
}
