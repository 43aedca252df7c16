using System.IO.Enumeration;

namespace Diffusion.Data;

/// <summary>What lies below a folder: a file, or a link to another folder that was not entered.</summary>
/// <param name="Path">Relative to the folder, with / between the parts.</param>
/// <param name="IsLink">Whether it is a link.</param>
/// <param name="IsFolder">Whether it is a link to a folder.</param>
public readonly record struct FoundFile(string Path, bool IsLink, bool IsFolder);

/// <summary>Lists the files below a folder in time that grows with their number, whatever the links in it.</summary>
public static class FolderFiles
{
    /// <summary>Folders inside folders that are searched.</summary>
    public const int MaxDepth = 64;

    /// <summary>The most files that a folder may hold, with all that is below it.</summary>
    public const int MaxFiles = 1 << 24;

    /// <summary>The files; hidden ones and those of hidden folders are left out.</summary>
    /// <param name="folder">Where to begin; it may be a link itself.</param>
    /// <param name="enterLinks">Whether folders that links lead to are entered, each once; otherwise such a link is listed itself.</param>
    /// <exception cref="InputException">There are more than <see cref="MaxFiles"/>.</exception>
    /// <exception cref="IOException">A folder cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder may not be listed.</exception>
    public static IEnumerable<FoundFile> Below(string folder, bool enterLinks = false)
    {
        var entered = new HashSet<string>(StringComparer.Ordinal);
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = MaxDepth, IgnoreInaccessible = false };
        var files = new FileSystemEnumerable<FoundFile>(folder, (ref entry) => new FoundFile(Relative(folder, ref entry), IsLink(ref entry), entry.IsDirectory), options)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory || (IsLink(ref entry) && !enterLinks),
            ShouldRecursePredicate = (ref entry) => !IsLink(ref entry) || (enterLinks && entered.Add(FinalTarget(entry.ToFullPath()) ?? "")),
        };
        return files.Select((file, index) => index < MaxFiles
            ? file
            : throw new InputException($"'{folder}' holds more than {MaxFiles:N0} files; give a part of it, or a .zip."));
    }

    /// <summary>Whether a link leads to a place outside of a folder, or through another link, or nowhere.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="link">The path of a link below it.</param>
    public static bool LeadsOut(string folder, string link)
    {
        var root = Path.GetFullPath(folder);
        return FinalTarget(link) is not { } target || !IsBelow(root, target) || Parents(root, target).Any(parent => new DirectoryInfo(parent).LinkTarget is not null);
    }

    private static bool IsBelow(string root, string path) => Path.GetRelativePath(root, path) is var relative
        && !Path.IsPathRooted(relative) && relative != ".." && !relative.StartsWith($"..{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    private static IEnumerable<string> Parents(string root, string path)
    {
        for (var parent = Path.GetDirectoryName(path); parent is not null && parent.Length > root.Length; parent = Path.GetDirectoryName(parent))
        {
            yield return parent;
        }
    }

    /// <summary>Null where links go round in circles.</summary>
    private static string? FinalTarget(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool IsLink(ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    private static string Relative(string folder, ref FileSystemEntry entry) =>
        Path.GetRelativePath(folder, entry.ToFullPath()).Replace(Path.DirectorySeparatorChar, '/');
}
