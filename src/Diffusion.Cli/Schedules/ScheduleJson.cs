using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Diffusion.Cli.Schedules;

/// <summary>All numbers with all digits: an object for one schedule, a list of objects for several. JSON has no infinity: it is the text "Infinity" or "-Infinity".</summary>
internal static class ScheduleJson
{
    /// <summary>name, steps, and each column as a list indexed by t; of a continuous process name and the columns of its levels.</summary>
    public static void Write(TextWriter writer, IReadOnlyList<ShownSchedule> schedules)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            if (schedules.Count == 1)
            {
                Write(json, schedules[0]);
            }
            else
            {
                json.WriteStartArray();
                foreach (var shown in schedules)
                {
                    Write(json, shown);
                }

                json.WriteEndArray();
            }
        }

        writer.Write(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
        writer.Write('\n');
    }

    private static void Write(Utf8JsonWriter json, ShownSchedule shown)
    {
        json.WriteStartObject();
        json.WriteString("name", shown.Process.Name);
        if (shown.Discrete is { } schedule)
        {
            json.WriteNumber("steps", schedule.Steps);
            foreach (var (name, values) in ScheduleColumns.All)
            {
                Write(json, name, values(schedule));
            }
        }
        else
        {
            var levels = shown.Levels(shown.Rows);
            Write(json, LevelColumns.Share, levels.Select((_, row) => LevelColumns.ShareOf(row, levels.Count)));
            foreach (var (name, value) in LevelColumns.All)
            {
                Write(json, name, levels.Select(value));
            }
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            if (double.IsFinite(value))
            {
                json.WriteNumberValue(value);
            }
            else
            {
                json.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
            }
        }

        json.WriteEndArray();
    }
}
