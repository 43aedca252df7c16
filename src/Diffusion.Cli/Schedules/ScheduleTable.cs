using Diffusion.Noise;

namespace Diffusion.Cli.Schedules;

/// <summary>Schedules for reading: five digits, and of a long schedule some 20 rows.</summary>
internal static class ScheduleTable
{
    private const int AllRowsUpTo = 40;
    private const int RowsOfMore = 21;
    private const int ColumnWidth = 10;

    /// <summary>A table for each schedule.</summary>
    public static void Write(TextWriter writer, IReadOnlyList<ShownSchedule> schedules)
    {
        for (var i = 0; i < schedules.Count; i++)
        {
            if (i > 0)
            {
                writer.WriteLine();
            }

            Write(writer, schedules[i]);
        }
    }

    private static void Write(TextWriter writer, ShownSchedule shown)
    {
        var schedule = shown.Schedule;
        var rows = schedule.Steps <= AllRowsUpTo ? schedule.Steps : RowsOfMore;
        var extent = rows == schedule.Steps ? $"{rows} steps" : $"{rows} of {schedule.Steps} steps (--format csv or json gives all)";
        writer.WriteLine($"{schedule.Name}: {extent}");
        if (shown.Description is not null)
        {
            writer.WriteLine(shown.Description);
        }

        writer.WriteLine();
        string[][] headings = [["t"], .. ScheduleColumns.All.Select(column => TextColumns.Break(column.Name, ColumnWidth))];
        var cells = TimestepGrid.Create("linspace", schedule.Steps, rows).Reverse()
            .Select(t => (string[])[$"{t}", .. ScheduleColumns.All.Select(column => $"{column.Values(schedule)[t]:G5}")]);
        TextColumns.Write(writer, headings, [.. cells]);
    }
}
