using Diffusion.Checkpoints;
using Diffusion.Cli.Configuration;
using Diffusion.Data;

namespace Diffusion.Cli.Evaluation;

/// <summary>What the run that a checkpoint belongs to says about its data.</summary>
internal static class RunConfig
{
    private sealed record Section
    {
        public required DataOptions Data { get; init; }
    }

    /// <summary>Section Data of the run around a checkpoint folder, else of appsettings.json.</summary>
    /// <param name="checkpoint">RUN/checkpoints/step-…, or a folder from elsewhere.</param>
    public static DataOptions Data(string checkpoint)
    {
        var layers = new SettingsLayers().AddFile(RunSettings.Defaults());
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(checkpoint));
        var config = Path.Combine(folder, "..", "..", "config.json");
        if (Path.GetFileName(Path.GetDirectoryName(folder)) == CheckpointStore.FolderName && File.Exists(config))
        {
            layers.AddFile(config);
        }
        var own = layers.Settings.Where(pair => pair.Key.StartsWith("Data:", StringComparison.OrdinalIgnoreCase));
        return OptionsReader.Read<Section>(own.ToDictionary(StringComparer.OrdinalIgnoreCase)).Data;
    }
}
