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
        writer.WriteLine($"{shown.Process.Name}: {Extent(shown)}");
        if (shown.Description is not null)
        {
            writer.WriteLine(shown.Description);
        }

        writer.WriteLine();
        if (shown.Discrete is { } schedule)
        {
            string[][] headings = [["t"], .. ScheduleColumns.All.Select(column => TextColumns.Break(column.Name, ColumnWidth))];
            TextColumns.Write(writer, headings, [.. shown.Levels(Rows(shown)).Select(level => Row(schedule, (int)level.Time))]);
        }
        else
        {
            string[][] headings = [[LevelColumns.Share], .. LevelColumns.All.Select(column => TextColumns.Break(column.Name, ColumnWidth))];
            TextColumns.Write(writer, headings, [.. shown.Levels(RowsOfMore).Select(Row)]);
        }
    }

    private static int Rows(ShownSchedule shown) => shown.Rows <= AllRowsUpTo ? shown.Rows : RowsOfMore;

    private static string Extent(ShownSchedule shown)
    {
        var rows = Rows(shown);
        return (shown.Discrete, rows == shown.Rows) switch
        {
            (null, _) => $"continuous, {rows} levels evenly spread (--format csv or json gives {shown.Rows})",
            (_, true) => $"{rows} steps",
            _ => $"{rows} of {shown.Rows} steps (--format csv or json gives all)",
        };
    }

    private static string[] Row(NoiseSchedule schedule, int t) => [$"{t}", .. ScheduleColumns.All.Select(column => $"{column.Values(schedule)[t]:G5}")];

    private static string[] Row(NoiseLevel level, int row) =>
        [$"{LevelColumns.ShareOf(row, RowsOfMore):G5}", .. LevelColumns.All.Select(column => $"{column.Value(level):G5}")];
}
