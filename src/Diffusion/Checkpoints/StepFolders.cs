using System.Globalization;

namespace Diffusion.Checkpoints;

/// <summary>
/// Folders <c>step-0001000</c> inside a folder. One appears whole or not at all: it is written under another name, with a <see cref="Manifest"/> last, brought to
/// disk, then renamed.
/// </summary>
/// <param name="folder">Where they lie; made when first needed.</param>
internal sealed class StepFolders(string folder)
{
    private const string Prefix = "step-";

    /// <summary>Being written, or being deleted.</summary>
    private const string Unfinished = ".partial";

    /// <summary>Moved aside by a save of the same step that has not finished: whole, and counted while nothing has taken its place.</summary>
    private const string Replaced = ".replaced";

    /// <summary>Writes the folder of a step, replacing one that is there.</summary>
    /// <param name="step">The step.</param>
    /// <param name="write">Writes the files into the folder that it is given, and brings them to disk.</param>
    /// <returns>The step's folder; it is on disk.</returns>
    internal string Write(long step, Action<string> write)
    {
        var target = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:0000000}"));
        var partial = target + Unfinished;
        DeleteIfThere(partial);
        Durable.CreateFolder(folder);
        Directory.CreateDirectory(partial);
        try
        {
            write(partial);
            Manifest.Write(partial);
        }
        catch
        {
            GiveBack(partial);
            throw;
        }

        Publish(partial, target);
        return target;
    }

    /// <summary>Newest first; of one step, the one that took the other's place first.</summary>
    internal IEnumerable<(string Path, long Step)> NewestFirst() =>
        from path in Folders()
        let step = StepOf(path)
        where step is not null
        orderby step descending, path.Length
        select (path, step.Value);

    /// <summary>Deletes folders of this one, and what interrupted writes have left.</summary>
    internal void Delete(IEnumerable<string> doomed)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (var old in doomed.ToList())
        {
            // Renamed first: half deleted, it must not look like a whole one.
            var renamed = old + Unfinished;
            DeleteIfThere(renamed);
            Directory.Move(old, renamed);
        }

        foreach (var leftover in Folders().Where(path => path.EndsWith(Unfinished, StringComparison.Ordinal)).ToList())
        {
            Directory.Delete(leftover, recursive: true);
        }

        Durable.FlushFolder(folder);
    }

    /// <summary>The step that a folder's name tells; null where it tells none.</summary>
    internal static long? StepOf(string path)
    {
        var name = Path.GetFileName(path);
        var digits = name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : "";
        digits = digits.EndsWith(Replaced, StringComparison.Ordinal) ? digits[..^Replaced.Length] : digits;
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : null;
    }

    /// <summary>At every moment there is a whole folder of the step, if there was one before: under its name, or as the one that is replaced.</summary>
    private void Publish(string partial, string target)
    {
        var replaced = target + Replaced;
        if (Directory.Exists(target))
        {
            DeleteIfThere(replaced);
            Directory.Move(target, replaced);
        }

        Directory.Move(partial, target);
        Durable.FlushFolder(folder);
        if (Directory.Exists(replaced))
        {
            Delete([replaced]);
        }
    }

    /// <summary>Half a folder on a disk that is full takes the room that the next one needs.</summary>
    private static void GiveBack(string partial)
    {
        try
        {
            DeleteIfThere(partial);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // What failed before is what is told; the next write deletes what is left.
        }
    }

    private string[] Folders() => Directory.Exists(folder) ? Directory.GetDirectories(folder, Prefix + "*") : [];

    private static void DeleteIfThere(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
