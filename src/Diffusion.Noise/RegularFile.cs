namespace Diffusion;

/// <summary>
/// Reads files that may be anybody's. A pipe, a device or a socket has no length, so it counts as empty and is never opened: that could wait for ever or bring
/// bytes without end. Of a file no more is read than its length, which is looked at first.
/// </summary>
/// <remarks>Links are followed. A file that another program replaces by a pipe between the look and the opening is not guarded against.</remarks>
public static class RegularFile
{
    /// <summary>The bytes of the file that a path leads to; 0 for what is no regular file.</summary>
    /// <param name="path">A file, or a link to one.</param>
    /// <exception cref="IOException">There is no such file, or links go round in circles.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be looked at.</exception>
    public static long Length(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file.Length : new FileInfo(file.ResolveLinkTarget(returnFinalTarget: true)!.FullName).Length;
    }

    /// <summary>Opens a file that holds something, for reading.</summary>
    /// <param name="path">A file, or a link to one.</param>
    /// <param name="bufferSize">Bytes that the stream reads ahead; 1 for none.</param>
    /// <exception cref="IOException">There is no such file, or it is empty or no regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream Open(string path, int bufferSize = 4096) => Length(path) > 0
        ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize)
        : throw new IOException("it has 0 bytes: it is empty, or no regular file.");

    /// <summary>All bytes of a file; none where it is empty or no regular file.</summary>
    /// <param name="path">A file, or a link to one.</param>
    /// <param name="most">The most bytes that it may have.</param>
    /// <exception cref="IOException">There is no such file, or it is longer.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] ReadAll(string path, long most)
    {
        var length = Length(path);
        if (length > most)
        {
            throw new IOException($"it has {length} bytes; {most} is the most for such a file.");
        }

        if (length == 0)
        {
            return [];
        }

        using var stream = Open(path, bufferSize: 1);
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
