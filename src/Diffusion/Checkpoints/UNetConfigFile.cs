using System.Text.Json;
using Diffusion.Networks;

namespace Diffusion.Checkpoints;

/// <summary>Reads and writes a network's <c>config.json</c>, as diffusers' <c>UNet2DModel</c> does.</summary>
public static class UNetConfigFile
{
    private const string ClassName = "UNet2DModel";

    /// <summary>Reads and validates; absent fields get diffusers' defaults, fields that diffusers would ignore are ignored.</summary>
    /// <param name="path">The file.</param>
    /// <returns>A valid configuration.</returns>
    /// <exception cref="InputException">The file cannot be read, describes another kind of network, or one that is not supported; every such field is named.</exception>
    public static UNetConfig Read(string path)
    {
        var file = ConfigReader.Open(path);
        if (file.OptionalText("_class_name", ClassName) is var name && name != ClassName)
        {
            throw file.Error("_class_name", $"is {OneLine.Of(name ?? "null")}; only {ClassName} can be loaded");
        }

        var config = Parse(file);
        return config.Problems() is { Count: > 0 } problems ? throw new InputException($"{path}: {OneLine.Of(string.Join(" ", problems), OneLine.MessageLength)}") : config;
    }

    /// <summary>Writes every field, sorted, so that diffusers loads the file unchanged.</summary>
    /// <param name="path">The file; replaced if it exists, and on disk on return.</param>
    /// <param name="config">What to write.</param>
    public static void Write(string path, UNetConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        Durable.WriteText(path, ConfigWriter.Write(Fields(config)));
    }

    private static UNetConfig Parse(ConfigReader file)
    {
        var defaults = new UNetConfig();
        return new UNetConfig
        {
            SampleSize = file.Get("sample_size", null, "a whole number, a list of two or null", Size),
            InChannels = file.Int("in_channels", defaults.InChannels),
            OutChannels = file.Int("out_channels", defaults.OutChannels),
            CenterInputSample = file.Bool("center_input_sample", defaults.CenterInputSample),
            TimeEmbeddingType = file.Text("time_embedding_type", defaults.TimeEmbeddingType),
            TimeEmbeddingDim = file.OptionalInt("time_embedding_dim", defaults.TimeEmbeddingDim),
            FreqShift = file.Double("freq_shift", defaults.FreqShift),
            FlipSinToCos = file.Bool("flip_sin_to_cos", defaults.FlipSinToCos),
            DownBlockTypes = file.Texts("down_block_types", defaults.DownBlockTypes),
            MidBlockType = file.OptionalText("mid_block_type", defaults.MidBlockType),
            UpBlockTypes = file.Texts("up_block_types", defaults.UpBlockTypes),
            BlockOutChannels = file.Ints("block_out_channels", defaults.BlockOutChannels),
            LayersPerBlock = file.Int("layers_per_block", defaults.LayersPerBlock),
            MidBlockScaleFactor = file.Double("mid_block_scale_factor", defaults.MidBlockScaleFactor),
            DownsamplePadding = file.Int("downsample_padding", defaults.DownsamplePadding),
            DownsampleType = file.Text("downsample_type", defaults.DownsampleType),
            UpsampleType = file.Text("upsample_type", defaults.UpsampleType),
            Dropout = file.Double("dropout", defaults.Dropout),
            ActFn = file.Text("act_fn", defaults.ActFn),
            AttentionHeadDim = file.OptionalInt("attention_head_dim", defaults.AttentionHeadDim),
            NormNumGroups = file.Int("norm_num_groups", defaults.NormNumGroups),
            AttnNormNumGroups = file.OptionalInt("attn_norm_num_groups", defaults.AttnNormNumGroups),
            NormEps = file.Double("norm_eps", defaults.NormEps),
            ResnetTimeScaleShift = file.Text("resnet_time_scale_shift", defaults.ResnetTimeScaleShift),
            AddAttention = file.Bool("add_attention", defaults.AddAttention),
            ClassEmbedType = file.OptionalText("class_embed_type", defaults.ClassEmbedType),
            NumClassEmbeds = file.OptionalInt("num_class_embeds", defaults.NumClassEmbeds),
            NumTrainTimesteps = file.OptionalInt("num_train_timesteps", defaults.NumTrainTimesteps),
            SelfConditioning = file.Bool("self_conditioning", defaults.SelfConditioning),
        };
    }

    private static Dictionary<string, object?> Fields(UNetConfig config)
    {
        var fields = new Dictionary<string, object?>
        {
            ["_class_name"] = ClassName,
            ["_diffusers_version"] = ConfigWriter.DiffusersVersion,
            ["sample_size"] = config.SampleSize is { } size ? (size.Height == size.Width ? size.Height : new[] { size.Height, size.Width }) : null,
            ["in_channels"] = config.InChannels,
            ["out_channels"] = config.OutChannels,
            ["center_input_sample"] = config.CenterInputSample,
            ["time_embedding_type"] = config.TimeEmbeddingType,
            ["freq_shift"] = new PlainNumber(config.FreqShift),
            ["flip_sin_to_cos"] = config.FlipSinToCos,
            ["down_block_types"] = config.DownBlockTypes,
            ["up_block_types"] = config.UpBlockTypes,
            ["block_out_channels"] = config.BlockOutChannels,
            ["layers_per_block"] = config.LayersPerBlock,
            ["mid_block_scale_factor"] = new PlainNumber(config.MidBlockScaleFactor),
            ["downsample_padding"] = config.DownsamplePadding,
            ["downsample_type"] = config.DownsampleType,
            ["upsample_type"] = config.UpsampleType,
            ["dropout"] = config.Dropout,
            ["act_fn"] = config.ActFn,
            ["attention_head_dim"] = config.AttentionHeadDim,
            ["norm_num_groups"] = config.NormNumGroups,
            ["attn_norm_num_groups"] = config.AttnNormNumGroups,
            ["norm_eps"] = config.NormEps,
            ["resnet_time_scale_shift"] = config.ResnetTimeScaleShift,
            ["add_attention"] = config.AddAttention,
            ["class_embed_type"] = config.ClassEmbedType,
            ["num_class_embeds"] = config.NumClassEmbeds,
            ["num_train_timesteps"] = config.NumTrainTimesteps,
        };

        // Younger than the version the file names, which would warn about them: written only where they say something.
        if (config.MidBlockType is null)
        {
            fields["mid_block_type"] = null;
        }

        if (config.TimeEmbeddingDim is { } width)
        {
            fields["time_embedding_dim"] = width;
        }

        // Ours, and unknown to diffusers.
        if (config.SelfConditioning)
        {
            fields["self_conditioning"] = true;
        }

        return fields;
    }

    private static ImageSize? Size(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Array when element.GetArrayLength() == 2 => new ImageSize(element[0].GetInt32(), element[1].GetInt32()),
        JsonValueKind.Number => new ImageSize(element.GetInt32(), element.GetInt32()),
        _ => throw new FormatException(),
    };
}
