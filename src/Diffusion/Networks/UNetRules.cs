using System.Globalization;

namespace Diffusion.Networks;

/// <summary>What a <see cref="UNetConfig"/> must obey, and the names that it may use.</summary>
internal static class UNetRules
{
    internal const string Down = "DownBlock2D";
    internal const string AttentionDown = "AttnDownBlock2D";
    internal const string Mid = "UNetMidBlock2D";
    internal const string Up = "UpBlock2D";
    internal const string AttentionUp = "AttnUpBlock2D";
    internal const string Convolution = "conv";
    internal const string Residual = "resnet";
    internal const string AddTime = "default";
    internal const string ScaleShift = "scale_shift";
    internal const string PositionalTime = "positional";
    internal const string FourierTime = "fourier";
    internal const string LearnedTime = "learned";
    internal const string TimestepClass = "timestep";
    internal const string IdentityClass = "identity";

    /// <summary>More levels than this would need images of 2^16 pixels a side.</summary>
    internal const int MaxLevels = 16;

    /// <summary>No network has more channels or classes; beyond it sizes would overflow long before memory is asked for.</summary>
    internal const int MaxCount = 1 << 20;

    /// <summary>The largest side of an image that a config may name: images of 8192 × 8192 pixels are the largest that are read.</summary>
    internal const int MaxSide = 8192;

    /// <summary>No network has more residual blocks on a level.</summary>
    internal const int MaxLayers = 256;

    internal static List<string> Problems(UNetConfig config)
    {
        var problems = new List<string>();
        CheckNames(config, problems);
        CheckNumbers(config, problems);
        CheckLevels(config, problems);
        if (problems.Count == 0)
        {
            // These divide by what the checks above have found to be right.
            CheckGroups(config, problems);
            CheckHeads(config, problems);
            CheckSize(config, problems);
        }

        return problems;
    }

    private static void CheckNames(UNetConfig config, List<string> problems)
    {
        OneOf("time_embedding_type", config.TimeEmbeddingType, [PositionalTime, FourierTime, LearnedTime]);
        OneOf("mid_block_type", config.MidBlockType, [Mid, null]);
        OneOf("downsample_type", config.DownsampleType, [Convolution, Residual]);
        OneOf("upsample_type", config.UpsampleType, [Convolution, Residual]);
        OneOf("act_fn", config.ActFn, [.. Activation.Known]);
        OneOf("resnet_time_scale_shift", config.ResnetTimeScaleShift, [AddTime, ScaleShift]);
        OneOf("class_embed_type", config.ClassEmbedType, [null, TimestepClass, IdentityClass]);
        foreach (var type in config.DownBlockTypes.Distinct().Take(MaxLevels))
        {
            OneOf("down_block_types", type, [Down, AttentionDown]);
        }

        foreach (var type in config.UpBlockTypes.Distinct().Take(MaxLevels))
        {
            OneOf("up_block_types", type, [Up, AttentionUp]);
        }

        void OneOf(string field, string? value, string?[] supported)
        {
            if (!supported.Contains(value))
            {
                problems.Add($"{field} {Quoted(value)} is not supported; use {string.Join(" or ", supported.Select(Quoted))}.");
            }
        }
    }

    private static void CheckNumbers(UNetConfig config, List<string> problems)
    {
        Count("in_channels", config.InChannels);
        Count("out_channels", config.OutChannels);
        Range("layers_per_block", config.LayersPerBlock, config.LayersPerBlock is >= 1 and <= MaxLayers, $"a whole number from 1 to {MaxLayers}");
        Count("norm_num_groups", config.NormNumGroups);
        Count("time_embedding_dim", config.TimeEmbeddingDim ?? 1);
        Count("attention_head_dim", config.AttentionHeadDim ?? 1);
        Count("attn_norm_num_groups", config.AttnNormNumGroups ?? 1);
        Count("num_class_embeds", config.NumClassEmbeds ?? 1);
        Count("num_train_timesteps", config.NumTrainTimesteps ?? 1);
        Range("mid_block_scale_factor", config.MidBlockScaleFactor, config.MidBlockScaleFactor > 0, "above 0");
        Range("norm_eps", config.NormEps, config.NormEps > 0, "above 0");
        Range("dropout", config.Dropout, config.Dropout is >= 0 and < 1, "at least 0 and below 1");
        Range("downsample_padding", config.DownsamplePadding, config.DownsamplePadding is 0 or 1, "0 or 1");

        if (config.TimeEmbeddingType == LearnedTime && config.NumTrainTimesteps is null)
        {
            problems.Add("num_train_timesteps is null; a learned time embedding needs it: one row per step.");
        }

        if (config.SelfConditioning && config.InChannels % 2 != 0)
        {
            problems.Add($"self_conditioning is true, but in_channels is {config.InChannels}; it must be even: the image's channels and as many of the estimate.");
        }

        void Count(string field, int value) => Range(field, value, value is >= 1 and <= MaxCount, $"a whole number from 1 to {MaxCount}");

        void Range(string field, double value, bool good, string rule)
        {
            if (!good || !double.IsFinite(value))
            {
                problems.Add($"{field} is {value.ToString(CultureInfo.InvariantCulture)}; it must be {rule}.");
            }
        }
    }

    private static void CheckLevels(UNetConfig config, List<string> problems)
    {
        var levels = config.BlockOutChannels.Count;
        if (levels is < 1 or > MaxLevels)
        {
            problems.Add($"block_out_channels has {levels} entries; it must have 1 to {MaxLevels}, one per level.");
            return;
        }

        foreach (var (field, count) in new[] { ("down_block_types", config.DownBlockTypes.Count), ("up_block_types", config.UpBlockTypes.Count) })
        {
            if (count != levels)
            {
                problems.Add($"{field} has {count} entries, block_out_channels has {levels}; they must be equally long.");
            }
        }

        if (config.BlockOutChannels.Any(channels => channels is < 1 or > MaxCount))
        {
            problems.Add($"block_out_channels is {Listed(config.BlockOutChannels)}; each must be from 1 to {MaxCount}.");
        }
        else if ((config.BlockOutChannels[0] / 2) - config.FreqShift is not > 0)
        {
            problems.Add($"freq_shift {config.FreqShift.ToString(CultureInfo.InvariantCulture)} leaves no frequency: it must be below "
                + $"half of block_out_channels[0] = {config.BlockOutChannels[0]}.");
        }
    }

    private static void CheckGroups(UNetConfig config, List<string> problems)
    {
        if (config.BlockOutChannels.Any(channels => channels % config.NormNumGroups != 0))
        {
            problems.Add($"block_out_channels {Listed(config.BlockOutChannels)} must all be multiples of norm_num_groups {config.NormNumGroups}.");
        }

        var deepest = config.BlockOutChannels[^1];
        if (config.AttnNormNumGroups is { } groups && deepest % groups != 0)
        {
            problems.Add($"attn_norm_num_groups {groups} must divide the last of block_out_channels, {deepest}.");
        }
    }

    private static void CheckHeads(UNetConfig config, List<string> problems)
    {
        if (config.AttentionHeadDim is not { } size)
        {
            return;
        }

        var layout = new UNetLayout(config);
        var wrong = layout.Down.Concat(layout.Up).Where(level => level.Attention).Select(level => level.Channels)
            .Concat(layout.MiddleAttention ? [config.BlockOutChannels[^1]] : []).Where(channels => channels % size != 0).Distinct().ToList();
        if (wrong.Count > 0)
        {
            problems.Add($"attention_head_dim {size} must divide the channels of every level with attention, but not {Listed(wrong)}; null means one head.");
        }
    }

    private static void CheckSize(UNetConfig config, List<string> problems)
    {
        var multiple = config.SizeMultiple;
        if (config.SampleSize is { } large && Math.Max(large.Height, large.Width) > MaxSide)
        {
            problems.Add($"sample_size is {large}; a side may have {MaxSide} pixels.");
        }
        else if (config.SampleSize is { } size && (size.Height < 1 || size.Width < 1 || size.Height % multiple != 0 || size.Width % multiple != 0))
        {
            problems.Add($"Images of {size} do not fit {config.BlockOutChannels.Count} levels: height and width must be multiples of {multiple}.");
        }
    }

    private static string Quoted(string? value) => value is null ? "null" : $"\"{OneLine.Of(value)}\"";

    private static string Listed(IEnumerable<int> values) => $"[{string.Join(", ", values)}]";
}
