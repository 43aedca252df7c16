using Microsoft.Extensions.Configuration;

namespace Diffusion.Cli.Configuration;

/// <summary>The resolved options of a run, and the logger's own section.</summary>
/// <param name="Options">Validated options.</param>
/// <param name="Logging">The settings as the logging library reads them (section Serilog).</param>
internal sealed record RunSettings(RunOptions Options, IConfiguration Logging)
{
    private const string LoggingSection = "Serilog";

    /// <summary>appsettings.json ⊕ the run's own configuration (when resuming) ⊕ files ⊕ environment ⊕ assignments.</summary>
    /// <exception cref="InputException">Lists everything that is wrong with the settings.</exception>
    public static RunSettings Read(IEnumerable<string> files, IEnumerable<string> assignments)
    {
        var layers = new SettingsLayers().AddFile(Defaults());
        foreach (var file in files)
        {
            layers.AddFile(file);
        }
        layers.AddEnvironment(Environment.GetEnvironmentVariables()).AddAssignments(assignments);
        var options = OptionsReader.Read<RunOptions>(layers.Settings, LoggingSection);
        RunRules.Check(options);
        var logging = layers.Settings.Where(pair => pair.Key.StartsWith(LoggingSection + ":", StringComparison.OrdinalIgnoreCase));
        return new RunSettings(options, new ConfigurationBuilder()
            .AddInMemoryCollection(logging.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Value))).Build());
    }

    /// <summary>appsettings.json of the source tree (DIFFUSION_HOME, set by the launcher), else the copy beside the program.</summary>
    public static string Defaults()
    {
        var home = Environment.GetEnvironmentVariable("DIFFUSION_HOME");
        var own = home is null ? null : Path.Combine(home, "appsettings.json");
        return own is not null && File.Exists(own) ? own : Path.Combine(AppContext.BaseDirectory, "appsettings.json");
    }
}
