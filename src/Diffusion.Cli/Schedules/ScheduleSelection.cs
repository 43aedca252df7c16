using Diffusion.Noise;

namespace Diffusion.Cli.Schedules;

/// <summary>Turns names and files into schedules.</summary>
internal static class ScheduleSelection
{
    /// <summary>The schedules asked for, each file once; two files of one name are told apart by their paths.</summary>
    /// <exception cref="InputException">A name is unknown or a file is wrong.</exception>
    public static IReadOnlyList<ShownSchedule> Named(ScheduleCatalog catalog, IReadOnlyList<string> names, int? steps)
    {
        var found = names.Select(catalog.Find).DistinctBy(entry => Path.GetFullPath(entry.File)).ToList();
        return [.. found.Select(entry => Build(entry, Label(entry.File, found), steps))];
    }

    /// <summary>Every schedule of the catalog; one that cannot be built is reported and left out.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static IReadOnlyList<ShownSchedule> Everything(ScheduleCatalog catalog, int? steps, Action<string> report)
    {
        var schedules = new List<ShownSchedule>();
        foreach (var name in catalog.Names)
        {
            try
            {
                schedules.AddRange(Named(catalog, [name], steps));
            }
            catch (InputException problem)
            {
                report($"left out: {problem.Message}");
            }
        }

        return schedules.Count > 0
            ? schedules
            : throw new InputException($"There is no schedule to show; put one into {string.Join(" or ", ScheduleFolders.All())}, or name a file.");
    }

    private static ShownSchedule Build((ScheduleDefinition Definition, string File) entry, string label, int? steps) =>
        new(entry.Definition.Build(label, steps, entry.File), entry.Definition.Description);

    private static string Label(string file, IEnumerable<(ScheduleDefinition Definition, string File)> all)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        return all.Count(other => Path.GetFileNameWithoutExtension(other.File) == name) == 1 ? name : file;
    }
}
