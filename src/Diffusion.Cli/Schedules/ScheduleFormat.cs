namespace Diffusion.Cli.Schedules;

/// <summary>The forms in which numbers of schedules are written: chosen here by name, once.</summary>
internal static class ScheduleFormat
{
    private const string Default = "table";

    private static readonly Dictionary<string, Action<TextWriter, IReadOnlyList<ShownSchedule>>> Writers = new(StringComparer.OrdinalIgnoreCase)
    {
        [Default] = ScheduleTable.Write,
        ["csv"] = ScheduleCsv.Write,
        ["json"] = ScheduleJson.Write,
        ["svg"] = SchedulePlot.Write,
    };

    /// <summary>The names of the formats.</summary>
    public static IReadOnlyList<string> Names => [.. Writers.Keys];

    /// <summary>Whether the format is the one for reading, which can be an overview.</summary>
    public static bool IsTable(string name) => name.Equals(Default, StringComparison.OrdinalIgnoreCase);

    /// <summary>The format asked for; if none is, the one that the file's ending names; else the table.</summary>
    public static string Choose(string? format, string? file) =>
        format ?? (Path.GetExtension(file)?.TrimStart('.') is { } ending && Writers.ContainsKey(ending) ? ending : Default);

    /// <summary>What writes the format.</summary>
    /// <exception cref="InputException">The name is no format.</exception>
    public static Action<TextWriter, IReadOnlyList<ShownSchedule>> Writer(string name) => Writers.TryGetValue(name, out var writer)
        ? writer
        : throw new InputException($"--format \"{name}\" is not known{NearestName.Hint(name, Names)} Choose one of {string.Join(", ", Names)}.");
}
