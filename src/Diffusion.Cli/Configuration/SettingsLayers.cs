using System.Collections;

namespace Diffusion.Cli.Configuration;

/// <summary>
/// Settings by path ("Training:Images"), laid over one another: each layer overrides the earlier ones key by key, but an array
/// that a later layer gives replaces the earlier one whole (the configuration library would merge them index by index).
/// </summary>
internal sealed class SettingsLayers
{
    /// <summary>Environment variables such as DIFFUSION__Training__Images are settings.</summary>
    public const string EnvironmentPrefix = "DIFFUSION__";

    /// <summary>The most bytes of a file.</summary>
    public const long MaxFileBytes = 1 << 20;

    private readonly Dictionary<string, Setting> settings = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The settings so far, by path.</summary>
    public IReadOnlyDictionary<string, Setting> Settings => settings;

    /// <summary>Lays a JSON file over what is there.</summary>
    /// <exception cref="InputException">The file is missing or not valid JSON.</exception>
    public SettingsLayers AddFile(string path)
    {
        if (!File.Exists(path))
        {
            throw new InputException($"{path}: there is no such configuration file.");
        }
        try
        {
            return Add(JsonSettings.Read(RegularFile.ReadAll(path, MaxFileBytes)), path);
        }
        catch (FormatException problem)
        {
            throw new InputException($"{path}: not a valid configuration: {problem.Message}", problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {problem.Message}", problem);
        }
    }

    /// <summary>Lays the environment variables that start with <see cref="EnvironmentPrefix"/> over what is there.</summary>
    public SettingsLayers AddEnvironment(IDictionary variables)
    {
        var layer = variables.Cast<DictionaryEntry>()
            .Select(entry => (Key: (string)entry.Key, Value: (string?)entry.Value))
            .Where(entry => entry.Key.StartsWith(EnvironmentPrefix, StringComparison.OrdinalIgnoreCase))
            .Select(entry => KeyValuePair.Create(entry.Key[EnvironmentPrefix.Length..].Replace("__", ":", StringComparison.Ordinal), entry.Value));
        return Add(layer, "environment");
    }

    /// <summary>Lays <c>Section:Key=value</c> assignments over what is there; an array is written 1,2,3 or [1,2,3].</summary>
    /// <exception cref="InputException">An assignment has no '='.</exception>
    public SettingsLayers AddAssignments(IEnumerable<string> assignments) => Add(assignments.Select(Split), "--set");

    /// <summary>Lays settings that come from elsewhere over what is there.</summary>
    /// <param name="values">Texts by path; an array is written 1,2,3.</param>
    /// <param name="source">Where they come from, for messages.</param>
    public SettingsLayers AddValues(IEnumerable<KeyValuePair<string, string?>> values, string source) => Add(values, source);

    private static KeyValuePair<string, string?> Split(string assignment)
    {
        var equals = assignment.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? KeyValuePair.Create(assignment[..equals].Trim(), (string?)assignment[(equals + 1)..])
            : throw new InputException($"--set {assignment}: an assignment reads Section:Key=value.");
    }

    private SettingsLayers Add(IEnumerable<KeyValuePair<string, string?>> layer, string source)
    {
        var given = layer.ToList();
        foreach (var replaced in given.Select(pair => IsIndex(pair.Key) ? Parent(pair.Key) : pair.Key).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            foreach (var key in settings.Keys.Where(key => SettingPath.IsAtOrBelow(key, replaced)).ToList())
            {
                settings.Remove(key);
            }
        }
        foreach (var (key, value) in given)
        {
            settings[key] = new Setting(value, source);
        }
        return this;
    }

    private static bool IsIndex(string key) => key.AsSpan(key.LastIndexOf(':') + 1) is { Length: > 0 } last && !last.ContainsAnyExceptInRange('0', '9');

    private static string Parent(string key) => key.LastIndexOf(':') is var colon and >= 0 ? key[..colon] : "";
}
