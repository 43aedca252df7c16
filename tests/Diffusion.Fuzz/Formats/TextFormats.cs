using System.Text;
using Diffusion.Cli.Configuration;
using Diffusion.Cli.Schedules;
using Diffusion.Noise;

namespace Diffusion.Fuzz.Formats;

/// <summary>Settings and schedules.</summary>
internal static class TextFormats
{
    /// <summary>All of them.</summary>
    public static IEnumerable<Format> All()
    {
        var defaults = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "appsettings.json"));
        yield return new Format("settings", [defaults, Encoding.UTF8.GetBytes("""{"Data": {"Size": 16}, "Model": {"Channels": [8, 16]}, "Serilog": {"MinimumLevel": {"Default": "Warning"}}}""")], Use)
        {
            File = "config.json",
        };
        yield return new Format("schedule", [.. Schedules()], Show) { File = "mine.json" };
    }

    /// <summary>Several problems are several lines: each is looked at as one.</summary>
    private static void Use(string file)
    {
        try
        {
            RunSettings.Read([file], []);
        }
        catch (InputException problems) when (problems.Message.Contains('\n', StringComparison.Ordinal) && problems.Message.Split('\n').Length <= InputException.MaxProblems + 1)
        {
            throw new InputException(problems.Message, problems);
        }
    }

    private static void Show(string file)
    {
        var definition = ScheduleDefinition.Read(file);
        ShownSchedule[] shown = [new(definition.Build("mine", null, file), definition.Description)];
        ScheduleTable.Write(TextWriter.Null, shown);
        ScheduleJson.Write(TextWriter.Null, shown);
        ScheduleCsv.Write(TextWriter.Null, shown);
    }

    private static IEnumerable<byte[]> Schedules() => Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "schedules"), "*.json").Order(StringComparer.Ordinal)
        .Select(File.ReadAllBytes).Append(Encoding.UTF8.GetBytes("""{"kind": "table", "betas": [0.1, 0.2, 0.3, 0.4, 1], "zeroTerminalSnr": true, "shift": 2}"""));
}
