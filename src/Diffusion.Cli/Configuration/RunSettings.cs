using Diffusion.Cli.Training;
using Microsoft.Extensions.Configuration;

namespace Diffusion.Cli.Configuration;

/// <summary>The resolved options of a run, and the logger's own section.</summary>
/// <param name="Options">Validated options.</param>
/// <param name="Logging">The settings as the logging library reads them (section Serilog).</param>
/// <param name="All">Every setting with the layer that gave it.</param>
internal sealed record RunSettings(RunOptions Options, IConfiguration Logging, IReadOnlyDictionary<string, Setting> All)
{
    private const string LoggingSection = "Serilog";
    private const string StartingSource = "the checkpoint";

    /// <summary>appsettings.json ⊕ the checkpoint that the run starts from ⊕ the run's own configuration (when resuming) ⊕ files ⊕ environment ⊕ assignments.</summary>
    /// <exception cref="InputException">Lists everything that is wrong with the settings.</exception>
    public static RunSettings Read(IEnumerable<string> files, IEnumerable<string> assignments, StartingPoint? start = null)
    {
        var layers = Layers(files, assignments, start);
        var options = OptionsReader.Read<RunOptions>(layers.Settings, LoggingSection);
        var logging = layers.Settings.Where(pair => pair.Key.StartsWith(LoggingSection + ":", StringComparison.OrdinalIgnoreCase));
        var settings = new RunSettings(
            options with { From = start?.From },
            new ConfigurationBuilder().AddInMemoryCollection(logging.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Value))).Build(),
            layers.Settings);
        if (start is not null)
        {
            StartingRules.Check(settings, start);
        }
        var standard = OptionsReader.Read<RunOptions>(new SettingsLayers().AddFile(Defaults()).Settings, LoggingSection);
        RunRules.Check(settings.Options, KindRules.Problems(settings, standard));
        return settings;
    }

    /// <summary>The path that a run is to start from by these layers; null for a run from scratch.</summary>
    public static string? FromOf(IEnumerable<string> files, IEnumerable<string> assignments) =>
        Layers(files, assignments, null).Settings.GetValueOrDefault(nameof(RunOptions.From))?.Value is { Length: > 0 } from ? from : null;

    /// <summary>The path that a run was started from, as its own config.json records; null for a run from scratch.</summary>
    public static string? RecordedFrom(string config) =>
        File.Exists(config) && new SettingsLayers().AddFile(config).Settings.GetValueOrDefault(nameof(RunOptions.From))?.Value is { Length: > 0 } from ? from : null;

    /// <summary>The layer that gave a setting.</summary>
    public string SourceOf(string path) => All.FirstOrDefault(pair => SettingPath.IsAtOrBelow(pair.Key, path)).Value?.Source ?? "not set";

    /// <summary>Whether the user gave a setting, and not appsettings.json or the checkpoint.</summary>
    public bool IsGiven(string path) => All.Any(pair => SettingPath.IsAtOrBelow(pair.Key, path) && pair.Value.Source != StartingSource && pair.Value.Source != Defaults());

    /// <summary>appsettings.json of the source tree (DIFFUSION_HOME, set by the launcher), else the copy beside the program.</summary>
    public static string Defaults()
    {
        var home = Environment.GetEnvironmentVariable("DIFFUSION_HOME");
        var own = home is null ? null : Path.Combine(home, "appsettings.json");
        return own is not null && File.Exists(own) ? own : Path.Combine(AppContext.BaseDirectory, "appsettings.json");
    }

    private static SettingsLayers Layers(IEnumerable<string> files, IEnumerable<string> assignments, StartingPoint? start)
    {
        var layers = new SettingsLayers().AddFile(Defaults());
        if (start is not null)
        {
            layers.AddValues(start.Settings(), StartingSource);
        }
        foreach (var file in files)
        {
            layers.AddFile(file);
        }
        return layers.AddEnvironment(Environment.GetEnvironmentVariables()).AddAssignments(assignments);
    }
}
