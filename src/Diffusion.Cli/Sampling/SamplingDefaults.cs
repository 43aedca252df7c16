using Diffusion.Cli.Configuration;

namespace Diffusion.Cli.Sampling;

/// <summary>How pictures are made where the command line does not say: as the run that the checkpoint belongs to, else as appsettings.json.</summary>
internal static class SamplingDefaults
{
    private sealed record Section
    {
        public required SamplingOptions Sampling { get; init; }
    }

    /// <summary>Section Sampling for a run folder, or a checkpoint in one, or a folder from elsewhere.</summary>
    /// <param name="path">Where the checkpoint lies.</param>
    /// <param name="assignments">Settings of the section that the command line gives.</param>
    public static SamplingOptions For(string path, IReadOnlyList<string> assignments)
    {
        var layers = new SettingsLayers().AddFile(RunSettings.Defaults());
        string[] places = [path, Path.Combine(path, "..", "..")];
        var config = places.Select(place => Path.Combine(place, "config.json")).FirstOrDefault(IsRunConfig);
        if (config is not null)
        {
            layers.AddFile(config);
        }
        layers.AddEnvironment(Environment.GetEnvironmentVariables()).AddAssignments(assignments);
        var own = layers.Settings.Where(pair => pair.Key.StartsWith("Sampling:", StringComparison.OrdinalIgnoreCase));
        return OptionsReader.Read<Section>(own.ToDictionary(StringComparer.OrdinalIgnoreCase)).Sampling;
    }

    /// <summary>A run's config.json lies beside its folder of checkpoints; a network's own config.json does not.</summary>
    private static bool IsRunConfig(string path) => File.Exists(path) && Directory.Exists(Path.Combine(Path.GetDirectoryName(path)!, "checkpoints"));
}
