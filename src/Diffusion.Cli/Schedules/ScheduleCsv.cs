namespace Diffusion.Cli.Schedules;

/// <summary>All rows with all digits; of several schedules the first column is the name (RFC 4180). Infinity is written out.</summary>
internal static class ScheduleCsv
{
    /// <summary>
    /// A heading and a row for each timestep of each schedule. Where a continuous process is among them, which has neither timesteps nor variances, all have rows of
    /// levels instead: one table has one heading.
    /// </summary>
    public static void Write(TextWriter writer, IReadOnlyList<ShownSchedule> schedules)
    {
        var variances = schedules.All(shown => shown.Discrete is not null);
        string[] heading = variances ? ["t", .. ScheduleColumns.All.Select(column => column.Name)] : [LevelColumns.Share, .. LevelColumns.All.Select(column => column.Name)];
        var named = schedules.Count > 1;
        WriteLine(writer, named ? ["name", .. heading] : heading);
        foreach (var shown in schedules)
        {
            foreach (var row in variances ? Variances(shown) : Levels(shown))
            {
                WriteLine(writer, named ? [Quoted(shown.Process.Name), .. row] : row);
            }
        }
    }

    private static IEnumerable<string[]> Variances(ShownSchedule shown)
    {
        var columns = ScheduleColumns.All.Select(column => column.Values(shown.Discrete!)).ToArray();
        return Enumerable.Range(0, shown.Rows).Select(t => (string[])[$"{t}", .. columns.Select(column => $"{column[t]:R}")]);
    }

    private static IEnumerable<string[]> Levels(ShownSchedule shown) => shown.Levels(shown.Rows).Select((level, row) =>
        (string[])[$"{LevelColumns.ShareOf(row, shown.Rows):R}", .. LevelColumns.All.Select(column => $"{column.Value(level):R}")]);

    private static void WriteLine(TextWriter writer, IEnumerable<string> cells)
    {
        writer.Write(string.Join(',', cells));
        writer.Write('\n');
    }

    private static string Quoted(string name) => name.AsSpan().IndexOfAny(",\"\r\n") < 0 ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
