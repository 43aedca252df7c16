using Diffusion.Checkpoints;
using Diffusion.Networks;

namespace Diffusion.Cli.Info;

/// <summary>The shape and the size of a U-Net; of one that is not supported, what its config.json says in so many words.</summary>
/// <param name="Class">diffusers' name of its class.</param>
/// <param name="Supported">Whether it can be loaded here.</param>
/// <param name="Channels">Of each level, finest first.</param>
/// <param name="LayersPerLevel">Residual blocks per level on the way down.</param>
/// <param name="AttentionLevels">Levels with self-attention, 0 being the finest.</param>
/// <param name="MiddleAttention">Whether the middle has self-attention.</param>
/// <param name="HeadSize">Channels of an attention head; null for one head.</param>
/// <param name="TimeEmbedding">positional, fourier or learned.</param>
/// <param name="ScaleShift">Whether time scales and shifts instead of being added.</param>
/// <param name="LearnsVariance">Whether it answers a variance too, in twice as many channels.</param>
/// <param name="SelfConditioning">Whether it sees its own earlier estimate, in twice as many channels.</param>
/// <param name="Parameters">How many numbers training adjusts.</param>
/// <param name="Weights">The stored weights; null where there are none that are read.</param>
internal sealed record NetworkInfo(
    string Class, bool Supported, IReadOnlyList<int> Channels, int? LayersPerLevel, IReadOnlyList<int> AttentionLevels, bool? MiddleAttention, int? HeadSize,
    string? TimeEmbedding, bool? ScaleShift, bool? LearnsVariance, bool? SelfConditioning, long? Parameters, WeightsInfo? Weights)
{
    private const string Attention = "Attn";

    /// <summary>A network that can be loaded.</summary>
    public static NetworkInfo Of(string className, UNetConfig config, WeightsInfo? weights) => new(
        className, true, config.BlockOutChannels, config.LayersPerBlock, Attending(config.DownBlockTypes), config.AddAttention && config.MidBlockType is not null,
        config.AttentionHeadDim, config.TimeEmbeddingType, config.ResnetTimeScaleShift == "scale_shift", config.LearnsVariance,
        config.SelfConditioning, UNetCost.Parameters(config), weights);

    /// <summary>A network that cannot, as far as its config tells.</summary>
    public static NetworkInfo Of(StoredConfig config, WeightsInfo? weights) => new(
        config.Class ?? "unknown", false, config.Integers("block_out_channels"), config.Integer("layers_per_block"), Attending(config.Texts("down_block_types")),
        null, config.Integer("attention_head_dim"), config.Text("time_embedding_type"), null, null, null, weights?.Values, weights);

    private static IReadOnlyList<int> Attending(IReadOnlyList<string> blocks) =>
        [.. blocks.Index().Where(block => block.Item.Contains(Attention, StringComparison.Ordinal)).Select(block => block.Index)];
}

/// <summary>The shape and the size of an autoencoder; of one that is not supported, what its config.json says in so many words.</summary>
/// <param name="Class">diffusers' name of its class.</param>
/// <param name="Supported">Whether it can be loaded here.</param>
/// <param name="Channels">Of each level, finest first; of fully connected layers the hidden widths.</param>
/// <param name="LayersPerLevel">Residual blocks per level of the encoder; null for fully connected layers.</param>
/// <param name="ImageChannels">Channels of the images.</param>
/// <param name="SampleSize">Side of the images it was made for.</param>
/// <param name="LatentChannels">Channels of the latent.</param>
/// <param name="Reduction">How many times smaller than the image the latent is, on each side.</param>
/// <param name="ScalingFactor">What a latent is multiplied by.</param>
/// <param name="ShiftFactor">What is subtracted from a latent before.</param>
/// <param name="Parameters">How many numbers are stored.</param>
/// <param name="Weights">The stored weights; null where there are none that are read.</param>
internal sealed record AutoencoderInfo(
    string Class, bool Supported, IReadOnlyList<int> Channels, int? LayersPerLevel, int? ImageChannels, int? SampleSize, int? LatentChannels, int? Reduction,
    double? ScalingFactor, double? ShiftFactor, long? Parameters, WeightsInfo? Weights)
{
    /// <summary>An autoencoder that can be loaded.</summary>
    public static AutoencoderInfo Of(string className, AutoencoderConfig config, WeightsInfo? weights) => new(
        className, true, config.BlockOutChannels, config.LayersPerBlock, config.InChannels, config.SampleSize, config.LatentChannels, config.SizeMultiple,
        config.ScalingFactor, config.ShiftFactor, weights?.Values, weights);

    /// <summary>The law of a pixel and the bounds of log σ²; null where the folder does not say.</summary>
    public LikelihoodInfo? Likelihood { get; init; }

    /// <summary>An autoencoder of fully connected layers.</summary>
    public static AutoencoderInfo Of(MlpAutoencoderConfig config, WeightsInfo? weights) => new(
        MlpAutoencoderConfigFile.ClassName, true, config.Hidden, null, config.Channels, config.Size.Height, config.LatentSize, null, null, null, weights?.Values, weights);

    /// <summary>An autoencoder that cannot, as far as its config tells.</summary>
    public static AutoencoderInfo Of(StoredConfig config, WeightsInfo? weights) => new(
        config.Class ?? "unknown", false, config.Integers("block_out_channels"), config.Integer("layers_per_block"), config.Integer("in_channels"),
        config.Integer("sample_size"), config.Integer("latent_channels"), null, config.Number("scaling_factor"), config.Number("shift_factor"), weights?.Values, weights);
}

/// <summary>What an autoencoder's answers mean.</summary>
/// <param name="Reconstruction">L2, L1 or Bernoulli.</param>
/// <param name="Deviation">Standard deviation of a pixel in [−1, 1]; null for Bernoulli.</param>
/// <param name="LogVarianceMin">Least log σ² of the latent; null for no bound.</param>
/// <param name="LogVarianceMax">Largest log σ²; null for no bound.</param>
/// <param name="LogVarianceSoft">Whether the bounds are approached smoothly.</param>
internal sealed record LikelihoodInfo(string Reconstruction, double? Deviation, double? LogVarianceMin, double? LogVarianceMax, bool LogVarianceSoft)
{
    /// <summary>What a checkpoint's folder says; null where it says nothing.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    public static LikelihoodInfo? Read(string folder) => LikelihoodFile.Read(folder) is var (likelihood, bound)
        ? new LikelihoodInfo(
            likelihood.Kind.ToString(), likelihood.Kind == Probability.Reconstruction.Bernoulli ? null : likelihood.Deviation, bound?.Lower, bound?.Upper, bound?.IsSoft ?? false)
        : null;
}
