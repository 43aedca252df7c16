namespace Diffusion.Data;

/// <summary>Says where a path that does not exist goes astray, and what is there instead.</summary>
internal static class MissingPath
{
    private const int MaximumShown = 5;
    private const int MaximumListed = 10_000;

    public static InputException Describe(string path)
    {
        var missing = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var parent = Path.GetDirectoryName(missing);
        while (parent is not null && !Directory.Exists(parent))
        {
            (missing, parent) = (parent, Path.GetDirectoryName(parent));
        }

        if (parent is null)
        {
            return new InputException($"Data:Path '{path}' does not exist.");
        }

        string[] names = [.. Directory.EnumerateFileSystemEntries(parent).Take(MaximumListed).Select(entry => Path.GetFileName(entry)).Where(name => !name.StartsWith('.')).Order(StringComparer.Ordinal)];
        var wanted = Path.GetFileName(missing);
        var start = $"Data:Path '{path}' does not exist: '{parent}' has no '{wanted}'";
        return new InputException(start + (NearestName.Find(wanted, names) is null ? Contents(names) : NearestName.Hint(wanted, names)));
    }

    private static string Contents(string[] names) => names.Length == 0
        ? "; it is empty."
        : $"; it has {string.Join(", ", names.Take(MaximumShown).Select(name => $"'{name}'"))}{(names.Length > MaximumShown ? ", …" : ".")}";
}
