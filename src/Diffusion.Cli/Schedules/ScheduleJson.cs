using System.Text;
using System.Text.Json;
using Diffusion.Noise;

namespace Diffusion.Cli.Schedules;

/// <summary>All numbers with all digits: an object for one schedule, a list of objects for several.</summary>
internal static class ScheduleJson
{
    /// <summary>name, steps, and each column as a list indexed by t.</summary>
    public static void Write(TextWriter writer, IReadOnlyList<ShownSchedule> schedules)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            if (schedules.Count == 1)
            {
                Write(json, schedules[0].Schedule);
            }
            else
            {
                json.WriteStartArray();
                foreach (var (schedule, _) in schedules)
                {
                    Write(json, schedule);
                }

                json.WriteEndArray();
            }
        }

        writer.Write(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
        writer.Write('\n');
    }

    private static void Write(Utf8JsonWriter json, NoiseSchedule schedule)
    {
        json.WriteStartObject();
        json.WriteString("name", schedule.Name);
        json.WriteNumber("steps", schedule.Steps);
        foreach (var (name, values) in ScheduleColumns.All)
        {
            json.WriteStartArray(name);
            foreach (var value in values(schedule))
            {
                json.WriteNumberValue(value);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
