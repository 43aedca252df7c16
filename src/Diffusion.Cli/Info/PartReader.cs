using Diffusion.Checkpoints;
using Diffusion.Networks;

namespace Diffusion.Cli.Info;

/// <summary>Reads single parts: a network's or an autoencoder's folder, a scheduler's file. What is not supported is told, and shown as far as its config goes.</summary>
internal static class PartReader
{
    private const string AutoencoderClass = "AutoencoderKL";
    private const string Config = "config.json";

    /// <summary>A folder with a config.json and weights.</summary>
    /// <param name="path">What the user named.</param>
    /// <param name="folder">The part's folder.</param>
    /// <param name="isAutoencoder">Whether it stands where a pipeline has its autoencoder; else its class tells.</param>
    /// <exception cref="InputException">A file is damaged.</exception>
    public static InfoReport Read(string path, string folder, bool isAutoencoder = false)
    {
        var file = Path.Combine(folder, Config);
        var config = StoredConfig.Open(file);
        var weights = TensorFiles.WeightsOf(folder);
        var report = new InfoReport { Kind = "network", Path = path, Files = StoredFile.Below(folder), NotSupported = [.. Unreadable(folder, weights)] };
        return config.Class switch
        {
            AutoencoderClass => WithAutoencoder(report with { Kind = "autoencoder" }, file, config, weights),
            MlpAutoencoderConfigFile.ClassName => WithLayers(report with { Kind = "autoencoder" }, MlpAutoencoderConfigFile.Read(file), weights),
            _ when isAutoencoder => WithAutoencoder(report with { Kind = "autoencoder" }, file, config, weights),
            _ => WithNetwork(report, file, config, weights),
        };
    }

    /// <summary>The process of a scheduler_config.json, and what of it is not supported.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    public static (ProcessInfo Process, IReadOnlyList<string> Problems) Process(string file)
    {
        var stored = StoredConfig.Open(file);
        return Supported(() => SchedulerConfigFile.Read(file), out var config, out var problem)
            ? (ProcessInfo.Of(config), [])
            : (ProcessInfo.Of(stored), [problem]);
    }

    private static InfoReport WithNetwork(InfoReport report, string file, StoredConfig stored, WeightsInfo? weights) =>
        Supported(() => UNetConfigFile.Read(file), out var config, out var problem)
            ? report with
            {
                Network = NetworkInfo.Of(stored.Class ?? nameof(UNet), config, weights),
                Image = new ImageInfo(config.SampleSize?.Height, config.SampleSize?.Width, config.ImageChannels, config.OutChannels, config.SizeMultiple),
                Classes = config.NumClassEmbeds is { } rows ? new ClassesInfo(rows, [], null) : null,
            }
            : report with
            {
                Network = NetworkInfo.Of(stored, weights),
                Image = new ImageInfo(stored.Integer("sample_size"), stored.Integer("sample_size"), stored.Integer("in_channels"), stored.Integer("out_channels"), null),
                NotSupported = [.. report.NotSupported, problem],
            };

    private static InfoReport WithAutoencoder(InfoReport report, string file, StoredConfig stored, WeightsInfo? weights) =>
        Supported(() => AutoencoderConfigFile.Read(file), out var config, out var problem)
            ? report with { Autoencoder = AutoencoderInfo.Of(AutoencoderClass, config, weights) }
            : report with { Autoencoder = AutoencoderInfo.Of(stored, weights), NotSupported = [.. report.NotSupported, problem] };

    private static InfoReport WithLayers(InfoReport report, MlpAutoencoderConfig config, WeightsInfo? weights) => report with
    {
        Autoencoder = AutoencoderInfo.Of(config, weights),
        Image = new ImageInfo(config.Size.Height, config.Size.Width, config.Channels, config.Channels, null),
    };

    /// <summary>Why a network without weights that are read has none.</summary>
    private static IEnumerable<string> Unreadable(string folder, WeightsInfo? weights)
    {
        if (weights is null)
        {
            yield return Directory.GetFiles(folder).Order(StringComparer.Ordinal).FirstOrDefault(CheckpointFolder.IsPickle) is { } pickle
                ? CheckpointFolder.PickleRefused(pickle).Message
                : $"{folder} holds no weights.";
        }
    }

    /// <summary>Reads a config that is valid JSON: what fails then is not supported.</summary>
    private static bool Supported<T>(Func<T> read, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? config, out string problem)
        where T : class
    {
        try
        {
            (config, problem) = (read(), "");
            return true;
        }
        catch (InputException refused)
        {
            (config, problem) = (null, refused.Message);
            return false;
        }
    }
}
