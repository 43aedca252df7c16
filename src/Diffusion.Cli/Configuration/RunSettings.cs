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
    private const string AutoencoderSource = "the autoencoder";

    /// <summary>appsettings.json ⊕ the autoencoder ⊕ the checkpoint that the run starts from ⊕ the run's own configuration (when resuming) ⊕ files ⊕ environment ⊕ assignments.</summary>
    /// <exception cref="InputException">Lists everything that is wrong with the settings.</exception>
    public static RunSettings Read(IEnumerable<string> files, IEnumerable<string> assignments, StartingPoint? start = null, RunAutoencoder? autoencoder = null)
    {
        var layers = Layers(files, assignments, start, autoencoder);
        LoggingRules.Check(layers.Settings, LoggingSection, files);
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
        autoencoder?.Check(settings);
        var standard = OptionsReader.Read<RunOptions>(new SettingsLayers().AddFile(Defaults()).Settings, LoggingSection);
        RunRules.Check(settings.Options, KindRules.Problems(settings, standard));
        return settings;
    }

    /// <summary>A setting that names what a run stands on, by these layers; null where it is not given.</summary>
    public static string? TextOf(string path, IEnumerable<string> files, IEnumerable<string> assignments) => Text(Layers(files, assignments, null, null), path);

    /// <summary>The same as a run's own config.json records it; null where it does not, or there is none.</summary>
    public static string? Recorded(string config, string path) => File.Exists(config) ? Text(new SettingsLayers().AddFile(config), path) : null;

    /// <summary>The layer that gave a setting.</summary>
    public string SourceOf(string path) => All.FirstOrDefault(pair => SettingPath.IsAtOrBelow(pair.Key, path)).Value?.Source ?? "not set";

    /// <summary>Whether the user gave a setting, and not appsettings.json, the checkpoint or the autoencoder.</summary>
    public bool IsGiven(string path) => All.Any(pair => SettingPath.IsAtOrBelow(pair.Key, path) && pair.Value.Source is not (StartingSource or AutoencoderSource) && pair.Value.Source != Defaults());

    /// <summary>appsettings.json of the source tree (DIFFUSION_HOME, set by the launcher), else the copy beside the program.</summary>
    public static string Defaults()
    {
        var home = Environment.GetEnvironmentVariable("DIFFUSION_HOME");
        var own = home is null ? null : Path.Combine(home, "appsettings.json");
        return own is not null && File.Exists(own) ? own : Path.Combine(AppContext.BaseDirectory, "appsettings.json");
    }

    private static string? Text(SettingsLayers layers, string path) => layers.Settings.GetValueOrDefault(path)?.Value is { Length: > 0 } text ? text : null;

    private static SettingsLayers Layers(IEnumerable<string> files, IEnumerable<string> assignments, StartingPoint? start, RunAutoencoder? autoencoder)
    {
        var layers = new SettingsLayers().AddFile(Defaults());
        if (autoencoder is not null)
        {
            layers.AddValues(autoencoder.Settings(), AutoencoderSource);
        }
        if (start is not null)
        {
            layers.AddValues(start.Settings(autoencoder?.Config), StartingSource);
        }
        foreach (var file in files)
        {
            layers.AddFile(file);
        }
        return layers.AddEnvironment(Environment.GetEnvironmentVariables()).AddAssignments(assignments);
    }
}
