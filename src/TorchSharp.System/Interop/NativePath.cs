namespace TorchSharp;

/// <summary>Paths of files as the native side takes them.</summary>
internal static class NativePath
{
    /// <summary>The path, checked: a native string ends at its first null character, and another file would be meant.</summary>
    /// <exception cref="ArgumentException">It is empty or holds a null character.</exception>
    internal static string Check(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return path.Contains('\0', StringComparison.Ordinal)
            ? throw new ArgumentException($"A path must not hold a null character, as '{path.Replace("\0", "\\0", StringComparison.Ordinal)}' does.", nameof(path))
            : path;
    }
}
