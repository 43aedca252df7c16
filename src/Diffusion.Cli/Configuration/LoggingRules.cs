namespace Diffusion.Cli.Configuration;

/// <summary>
/// What a file that the user names may say about the log. The logger's section names files to write, assemblies to load and methods to call: that is for the
/// program's own appsettings.json, the environment and the command line, not for the config of a run that came from somebody else.
/// </summary>
internal static class LoggingRules
{
    private const string Levels = "MinimumLevel";

    /// <summary>Throws where a named file says more than levels.</summary>
    /// <exception cref="InputException">It does; the message names the first such setting.</exception>
    public static void Check(IReadOnlyDictionary<string, Setting> settings, string section, IEnumerable<string> files)
    {
        var given = files.ToHashSet(StringComparer.Ordinal);
        var (key, setting) = settings.FirstOrDefault(pair => given.Contains(pair.Value.Source) && SettingPath.IsAtOrBelow(pair.Key, section)
            && !SettingPath.IsAtOrBelow(pair.Key, $"{section}:{Levels}"));
        if (key is not null)
        {
            throw new InputException($"{key} ({setting.Source}) is not taken from a file that is named, because it can make the log write files and load code: "
                + "put it into appsettings.json, the environment or --set.");
        }
    }
}
