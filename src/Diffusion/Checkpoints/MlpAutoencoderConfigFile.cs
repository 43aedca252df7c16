using Diffusion.Networks;

namespace Diffusion.Checkpoints;

/// <summary>Reads and writes the <c>config.json</c> of an autoencoder of fully connected layers. Its class is none of diffusers', which therefore refuses the file.</summary>
public static class MlpAutoencoderConfigFile
{
    /// <summary>The class that the file names.</summary>
    public const string ClassName = nameof(MlpAutoencoder);

    /// <summary>Reads and validates; every field must be there.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">The file cannot be read, is of another class, lacks a field or has one that cannot be right.</exception>
    public static MlpAutoencoderConfig Read(string path)
    {
        var file = ConfigReader.Open(path);
        if (file.Text("_class_name", "") is var name && name != ClassName)
        {
            throw file.Error("_class_name", $"is {OneLine.Of(name)}; only {ClassName} can be loaded");
        }

        var config = new MlpAutoencoderConfig
        {
            Channels = Int("channels"),
            Size = new ImageSize(Int("height"), Int("width")),
            Hidden = file.Ints("hidden", []),
            LatentSize = Int("latent_size"),
        };
        return config.Problems() is { Count: > 0 } problems ? throw new InputException($"{path}: {string.Join(" ", problems)}") : config;

        int Int(string field) => checked((int)Math.Clamp(file.Long(field), int.MinValue, int.MaxValue));
    }

    /// <summary>Writes every field, sorted.</summary>
    /// <param name="path">The file; replaced if it exists, and on disk on return.</param>
    /// <param name="config">What to write.</param>
    public static void Write(string path, MlpAutoencoderConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        Durable.WriteText(path, ConfigWriter.Write(new Dictionary<string, object?>
        {
            ["_class_name"] = ClassName,
            ["channels"] = config.Channels,
            ["height"] = config.Size.Height,
            ["width"] = config.Size.Width,
            ["hidden"] = config.Hidden,
            ["latent_size"] = config.LatentSize,
        }));
    }
}
