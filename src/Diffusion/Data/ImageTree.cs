namespace Diffusion.Data;

/// <summary>
/// Which of many files are images and what their classes are, from their paths alone, so that a folder and a .zip of it are the same data set.
/// </summary>
internal sealed class ImageTree
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".jfif", ".bmp", ".gif", ".webp"];
    private static readonly string[] SplitNames = ["train", "test", "val", "valid", "validation"];

    private ImageTree(IReadOnlyList<string> paths, IReadOnlyList<string> classNames, IReadOnlyList<int> labels, IReadOnlyList<RejectedImage> rejected, IReadOnlyList<string> notes) =>
        (Paths, ClassNames, Labels, Rejected, Notes) = (paths, classNames, labels, rejected, notes);

    /// <summary>The images, in ordinal order of their paths.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>The classes in ordinal order; empty when no image lies in a sub-folder.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The class of each image; empty when there are no classes.</summary>
    public IReadOnlyList<int> Labels { get; }

    /// <summary>Images beside the class folders, which have no class.</summary>
    public IReadOnlyList<RejectedImage> Rejected { get; }

    /// <summary>Lines for the report.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Whether a file is an image by its name, in any letter case.</summary>
    public static bool IsImage(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Sorts files out.</summary>
    /// <param name="files">Relative paths with / between the parts, each once.</param>
    /// <param name="split">The part to take where the top folders are train and test.</param>
    /// <param name="where">The folder or archive, for messages.</param>
    /// <exception cref="InputException">None of them is an image by its name.</exception>
    public static ImageTree Create(IEnumerable<string> files, string split, string where)
    {
        var visible = files.Where(IsVisible).ToList();
        var notes = new List<string>();
        var ignored = IgnoredKinds(visible);
        var paths = visible.Where(IsImage).Order(StringComparer.Ordinal).ToList();
        if (paths.Count == 0)
        {
            throw new InputException($"No images in '{where}': it holds {(ignored.Length > 0 ? $"only other files ({ignored})" : "nothing")}. Images end in .png, .jpg, .jpeg, .bmp, .gif or .webp.");
        }

        if (ignored.Length > 0)
        {
            notes.Add($"other files ignored: {ignored}");
        }

        var root = CommonFolder(paths, 0);
        (paths, root) = TakeSplit(paths, root, split, notes);
        return Classify(paths, root, notes);
    }

    private static ImageTree Classify(List<string> paths, int root, List<string> notes)
    {
        var names = paths.Select(path => FolderAt(path, root)).ToList();
        string[] classNames = [.. names.OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        if (classNames.Length == 0)
        {
            return new ImageTree(paths, [], [], [], notes);
        }

        var indices = classNames.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        var inClass = paths.Zip(names).Where(entry => entry.Second is not null).ToList();
        var outside = paths.Zip(names).Where(entry => entry.Second is null)
            .Select(entry => new RejectedImage(entry.First, "without a class", "lies beside the class folders, so it has no class; move it into one of them"));
        return new ImageTree([.. inClass.Select(entry => entry.First)], classNames, [.. inClass.Select(entry => indices[entry.Second!])], [.. outside], notes);
    }

    /// <summary>The length of the path of the folders that wrap everything and name nothing: each is alone and has only folders in it.</summary>
    private static int CommonFolder(List<string> paths, int root)
    {
        while (FolderAt(paths[0], root) is { } only
            && paths.TrueForAll(path => FolderAt(path, root) == only && FolderAt(path, root + only.Length + 1) is not null))
        {
            root += only.Length + 1;
        }

        return root;
    }

    private static (List<string> Paths, int Root) TakeSplit(List<string> paths, int root, string split, List<string> notes)
    {
        var top = paths.Select(path => FolderAt(path, root)).Distinct().ToList();
        var wanted = top.FirstOrDefault(name => string.Equals(name, split, StringComparison.OrdinalIgnoreCase));
        if (wanted is null || top.Count < 2 || !top.TrueForAll(name => SplitNames.Contains(name, StringComparer.OrdinalIgnoreCase)))
        {
            return (paths, root);
        }

        notes.Add($"of the folders {string.Join(", ", top)}, '{wanted}' is used");
        return (paths.FindAll(path => FolderAt(path, root) == wanted), root + wanted.Length + 1);
    }

    private static string? FolderAt(string path, int start)
    {
        var end = path.IndexOf('/', start);
        return end < 0 ? null : path[start..end];
    }

    /// <summary>Whether a user would call it a file of theirs: not hidden, and no leftover of a file manager.</summary>
    private static bool IsVisible(string path)
    {
        var parts = path.Split('/');
        return !parts.Any(part => part.StartsWith('.') || part == "__MACOSX")
            && !string.Equals(parts[^1], "Thumbs.db", StringComparison.OrdinalIgnoreCase)
            && !string.Equals(parts[^1], "desktop.ini", StringComparison.OrdinalIgnoreCase);
    }

    private static string IgnoredKinds(List<string> files)
    {
        var kinds = files.Where(file => !IsImage(file))
            .CountBy(file => Path.GetExtension(file).ToLowerInvariant())
            .OrderByDescending(kind => kind.Value)
            .ToList();
        var shown = kinds.Take(5).Select(kind => $"{kind.Value:N0} {(kind.Key.Length == 0 ? "without extension" : kind.Key)}");
        return string.Join(", ", shown) + (kinds.Count > 5 ? ", …" : "");
    }
}
