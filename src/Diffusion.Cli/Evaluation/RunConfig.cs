using Diffusion.Checkpoints;
using Diffusion.Cli.Configuration;
using Diffusion.Data;

namespace Diffusion.Cli.Evaluation;

/// <summary>What the run that a checkpoint belongs to says about its data.</summary>
internal static class RunConfig
{
    private sealed record Sections
    {
        public required DataOptions Data { get; init; }
    }

    /// <summary>
    /// Section Data of the run around a checkpoint folder, else of appsettings.json: how images are brought to the network. Where they are kept meanwhile is not the
    /// run's affair, which may be somebody else's.
    /// </summary>
    /// <param name="checkpoint">RUN/checkpoints/step-…, or a folder from elsewhere.</param>
    public static DataOptions Data(string checkpoint)
    {
        var own = Section(new SettingsLayers().AddFile(RunSettings.Defaults()));
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(checkpoint));
        var config = Path.Combine(folder, "..", "..", "config.json");
        return Path.GetFileName(Path.GetDirectoryName(folder)) == CheckpointStore.FolderName && File.Exists(config)
            ? Section(new SettingsLayers().AddFile(RunSettings.Defaults()).AddFile(config)) with
            {
                CacheFolder = own.CacheFolder, MemoryLimitMiB = own.MemoryLimitMiB, FollowLinks = own.FollowLinks,
            }
            : own;
    }

    private static DataOptions Section(SettingsLayers layers)
    {
        var own = layers.Settings.Where(pair => pair.Key.StartsWith("Data:", StringComparison.OrdinalIgnoreCase));
        return OptionsReader.Read<Sections>(own.ToDictionary(StringComparer.OrdinalIgnoreCase)).Data;
    }
}
