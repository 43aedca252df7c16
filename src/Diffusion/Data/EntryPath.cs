namespace Diffusion.Data;

/// <summary>Paths of images inside a folder or an archive, which end up in messages, reports and names of classes.</summary>
internal static class EntryPath
{
    /// <summary>The most letters of a path; more is more than a file system takes.</summary>
    public const int MaximumLength = 1024;

    /// <summary>What is wrong with it, as a reason to reject the image; null where nothing is.</summary>
    public static string? Problem(string path)
    {
        if (path.Any(OneLine.IsControl))
        {
            return "its path holds control characters; rename it";
        }

        var parts = path.Split('/');
        return parts.Length > FolderFiles.MaxDepth || path.Length > MaximumLength ? $"its path has {parts.Length:N0} parts and {path.Length:N0} letters; {FolderFiles.MaxDepth} and {MaximumLength:N0} are the most"
            : parts.Any(part => part is ".." or "." or "") ? "its path is not a plain path inside the archive"
            : null;
    }
}
