using Diffusion.Checkpoints;
using Diffusion.Cli.Configuration;

namespace Diffusion.Cli.Sampling;

/// <summary>
/// How pictures are made where the command line does not say: as the run that the checkpoint belongs to; for a folder without a run as its scheduler_config.json,
/// and what that does not say (steps, guidance) as appsettings.json, but that latents are not clamped.
/// </summary>
internal static class SamplingDefaults
{
    private sealed record Section
    {
        public required SamplingOptions Sampling { get; init; }
    }

    /// <summary>Section Sampling for a run folder, or a checkpoint in one, or a folder from elsewhere.</summary>
    /// <param name="path">Where the checkpoint lies.</param>
    /// <param name="assignments">Settings of the section that the command line gives.</param>
    /// <param name="choices">What else it gives: a sampler or a grid given there is not read from the file.</param>
    /// <exception cref="InputException">A setting is wrong, or the file asks for a sampler or a grid that is not here and the user for no other.</exception>
    public static SamplingOptions For(string path, IReadOnlyList<string> assignments, SamplingChoices choices)
    {
        var config = RunConfigOf(path);
        var file = new CheckpointFolder(CheckpointPath.Resolve(path));
        var defaults = new SettingsLayers().AddFile(RunSettings.Defaults());
        if (file.Autoencoder is not null)
        {
            defaults.AddValues([new("Sampling:Clamp", "false")], "the checkpoint's latents");
        }
        if (config is not null)
        {
            defaults.AddFile(config);
        }
        else
        {
            var given = Over(new SettingsLayers(), assignments).Settings;
            var steps = choices.Steps ?? Read(Over(new SettingsLayers().AddFile(RunSettings.Defaults()), assignments)).Steps;
            var (sampler, grid) = (choices.Sampler is null && !given.ContainsKey("Sampling:Sampler"), choices.Grid is null && !given.ContainsKey("Sampling:Grid"));
            defaults.AddValues(SchedulerSettings.Of(file.ReadScheduler(), file.SchedulerConfig, steps, sampler, grid), file.SchedulerConfig);
        }
        return Read(Over(defaults, assignments));
    }

    /// <summary>Section Sampling of the run that a path is of, else of appsettings.json, whatever kind of model lies there.</summary>
    /// <param name="path">Where the checkpoint lies.</param>
    public static SamplingOptions OfRun(string path)
    {
        var layers = new SettingsLayers().AddFile(RunSettings.Defaults());
        return Read(Over(RunConfigOf(path) is { } config ? layers.AddFile(config) : layers, []));
    }

    private static string? RunConfigOf(string path)
    {
        string[] places = [path, Path.Combine(path, "..", "..")];
        return places.Select(place => Path.Combine(place, "config.json")).FirstOrDefault(IsRunConfig);
    }

    private static SettingsLayers Over(SettingsLayers layers, IReadOnlyList<string> assignments) =>
        layers.AddEnvironment(Environment.GetEnvironmentVariables()).AddAssignments(assignments);

    private static SamplingOptions Read(SettingsLayers layers)
    {
        var own = layers.Settings.Where(pair => pair.Key.StartsWith("Sampling:", StringComparison.OrdinalIgnoreCase));
        return OptionsReader.Read<Section>(own.ToDictionary(StringComparer.OrdinalIgnoreCase)).Sampling;
    }

    /// <summary>A run's config.json lies beside its folder of checkpoints; a network's own config.json does not.</summary>
    private static bool IsRunConfig(string path) => File.Exists(path) && Directory.Exists(Path.Combine(Path.GetDirectoryName(path)!, CheckpointStore.FolderName));
}
