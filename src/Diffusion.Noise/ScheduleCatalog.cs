namespace Diffusion.Noise;

/// <summary>Schedules by name: each <c>NAME.json</c> in a list of folders, the earlier folder first; or any file by its path.</summary>
/// <param name="folders">Where to look, in order; one that does not exist holds nothing.</param>
public sealed class ScheduleCatalog(IEnumerable<string> folders)
{
    private const string Extension = ".json";

    private readonly string[] _folders = [.. folders];

    /// <summary>Every name that <see cref="Load"/> knows, in alphabetical order; the folders are read anew each time.</summary>
    public IReadOnlyList<string> Names =>
        [.. Files().Select(path => Path.GetFileNameWithoutExtension(path)).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The definition behind a name or path, and the file it was read from.</summary>
    /// <param name="nameOrFile">A name, letter case ignored, or the path of a file.</param>
    /// <returns>The definition and its file.</returns>
    /// <exception cref="InputException">Nothing of that name exists, or the file is wrong.</exception>
    public (ScheduleDefinition Definition, string File) Find(string nameOrFile)
    {
        ArgumentException.ThrowIfNullOrEmpty(nameOrFile);
        var file = Resolve(nameOrFile);
        return (ScheduleDefinition.Read(file), file);
    }

    /// <summary>The process of that name or in that file.</summary>
    /// <param name="nameOrFile">A name, letter case ignored, or the path of a file: anything with a folder or ending in .json.</param>
    /// <param name="steps">T, instead of the file's own.</param>
    /// <returns>The validated process, named after its file.</returns>
    /// <exception cref="InputException">Nothing of that name exists (the message lists the names), the file is wrong, or it is continuous and has no steps.</exception>
    public NoiseProcess Load(string nameOrFile, int? steps = null)
    {
        var (definition, file) = Find(nameOrFile);
        return definition.Build(Path.GetFileNameWithoutExtension(file), steps, file);
    }

    private string Resolve(string nameOrFile)
    {
        if (IsPath(nameOrFile))
        {
            return File.Exists(nameOrFile) ? nameOrFile : throw new InputException($"{nameOrFile}: there is no such schedule file.");
        }

        return Files().FirstOrDefault(path => Path.GetFileNameWithoutExtension(path).Equals(nameOrFile, StringComparison.OrdinalIgnoreCase))
            ?? throw Unknown(nameOrFile);
    }

    private InputException Unknown(string name)
    {
        var names = Names;
        var known = names.Count == 0 ? "There are none" : $"Known are {string.Join(", ", names)}";
        return new InputException($"No schedule is named \"{name}\"{NearestName.Hint(name, names)} {known} (in {string.Join(", ", _folders)}).");
    }

    private IEnumerable<string> Files() =>
        _folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal));

    private static bool IsPath(string text) =>
        text.EndsWith(Extension, StringComparison.OrdinalIgnoreCase)
        || text.Contains(Path.DirectorySeparatorChar)
        || text.Contains(Path.AltDirectorySeparatorChar);
}
