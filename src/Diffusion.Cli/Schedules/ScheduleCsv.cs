namespace Diffusion.Cli.Schedules;

/// <summary>All rows with all digits; of several schedules the first column is the name (RFC 4180).</summary>
internal static class ScheduleCsv
{
    /// <summary>A heading and a row for each timestep of each schedule.</summary>
    public static void Write(TextWriter writer, IReadOnlyList<ShownSchedule> schedules)
    {
        var named = schedules.Count > 1;
        writer.Write(named ? "name,t" : "t");
        foreach (var (name, _) in ScheduleColumns.All)
        {
            writer.Write($",{name}");
        }

        writer.Write('\n');
        foreach (var (schedule, _) in schedules)
        {
            var columns = ScheduleColumns.All.Select(column => column.Values(schedule)).ToArray();
            var start = named ? Quoted(schedule.Name) + "," : "";
            for (var t = 0; t < schedule.Steps; t++)
            {
                writer.Write($"{start}{t}");
                foreach (var column in columns)
                {
                    writer.Write($",{column[t]:R}");
                }

                writer.Write('\n');
            }
        }
    }

    private static string Quoted(string name) => name.AsSpan().IndexOfAny(",\"\r\n") < 0 ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
