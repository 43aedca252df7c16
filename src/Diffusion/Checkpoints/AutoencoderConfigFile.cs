using Diffusion.Networks;

namespace Diffusion.Checkpoints;

/// <summary>Reads and writes an autoencoder's <c>config.json</c>, as diffusers' <c>AutoencoderKL</c> does.</summary>
public static class AutoencoderConfigFile
{
    private const string ClassName = "AutoencoderKL";

    /// <summary>Reads and validates; absent fields get diffusers' defaults, fields that diffusers would ignore are ignored.</summary>
    /// <param name="path">The file.</param>
    /// <returns>A valid configuration.</returns>
    /// <exception cref="InputException">The file cannot be read, describes another kind of network, or one that is not supported; every such field is named.</exception>
    public static AutoencoderConfig Read(string path)
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
    public static void Write(string path, AutoencoderConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        Durable.WriteText(path, ConfigWriter.Write(Fields(config)));
    }

    private static AutoencoderConfig Parse(ConfigReader file)
    {
        var defaults = new AutoencoderConfig();
        return new AutoencoderConfig
        {
            InChannels = file.Int("in_channels", defaults.InChannels),
            OutChannels = file.Int("out_channels", defaults.OutChannels),
            DownBlockTypes = file.Texts("down_block_types", defaults.DownBlockTypes),
            UpBlockTypes = file.Texts("up_block_types", defaults.UpBlockTypes),
            BlockOutChannels = file.Ints("block_out_channels", defaults.BlockOutChannels),
            LayersPerBlock = file.Int("layers_per_block", defaults.LayersPerBlock),
            ActFn = file.Text("act_fn", defaults.ActFn),
            LatentChannels = file.Int("latent_channels", defaults.LatentChannels),
            NormNumGroups = file.Int("norm_num_groups", defaults.NormNumGroups),
            SampleSize = file.Int("sample_size", defaults.SampleSize),
            ScalingFactor = file.Double("scaling_factor", defaults.ScalingFactor),
            ShiftFactor = file.OptionalDouble("shift_factor"),
            LatentsMean = file.OptionalDoubles("latents_mean"),
            LatentsStd = file.OptionalDoubles("latents_std"),
            ForceUpcast = file.Bool("force_upcast", defaults.ForceUpcast),
            UseQuantConv = file.Bool("use_quant_conv", defaults.UseQuantConv),
            UsePostQuantConv = file.Bool("use_post_quant_conv", defaults.UsePostQuantConv),
            MidBlockAddAttention = file.Bool("mid_block_add_attention", defaults.MidBlockAddAttention),
        };
    }

    private static Dictionary<string, object?> Fields(AutoencoderConfig config)
    {
        var fields = new Dictionary<string, object?>
        {
            ["_class_name"] = ClassName,
            ["_diffusers_version"] = ConfigWriter.DiffusersVersion,
            ["in_channels"] = config.InChannels,
            ["out_channels"] = config.OutChannels,
            ["down_block_types"] = config.DownBlockTypes,
            ["up_block_types"] = config.UpBlockTypes,
            ["block_out_channels"] = config.BlockOutChannels,
            ["layers_per_block"] = config.LayersPerBlock,
            ["act_fn"] = config.ActFn,
            ["latent_channels"] = config.LatentChannels,
            ["norm_num_groups"] = config.NormNumGroups,
            ["sample_size"] = config.SampleSize,
            ["scaling_factor"] = config.ScalingFactor,
            ["latents_mean"] = config.LatentsMean,
            ["latents_std"] = config.LatentsStd,
            ["force_upcast"] = config.ForceUpcast,
        };

        // Younger than the version the file names, which would warn about them: written only where they say something.
        if (config.ShiftFactor is { } shift)
        {
            fields["shift_factor"] = shift;
        }

        foreach (var (field, value) in new[]
        {
            ("use_quant_conv", config.UseQuantConv), ("use_post_quant_conv", config.UsePostQuantConv), ("mid_block_add_attention", config.MidBlockAddAttention),
        })
        {
            if (!value)
            {
                fields[field] = false;
            }
        }

        return fields;
    }
}
