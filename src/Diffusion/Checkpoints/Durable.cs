using System.Runtime.InteropServices;
using System.Text;

namespace Diffusion.Checkpoints;

/// <summary>Writes that survive a power cut once they have returned. What the disk does not take is an error, never passed over.</summary>
public static class Durable
{
    private const int ReadOnly = 0;

    /// <summary>What a file system answers that has no such call (some network mounts, and folders that may not be read): it has done what it can.</summary>
    private static readonly int[] NotOffered = OperatingSystem.IsMacOS() ? [Error.NotPermitted, Error.Denied, Error.Invalid, 45, 78] : [Error.NotPermitted, Error.Denied, Error.Invalid, 38, 95];

    /// <summary>Writes a file that appears whole or not at all: beside its place, brought to disk, renamed. One that it replaces stays as it was until then.</summary>
    /// <param name="path">The file, in a folder that is there.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The disk is full or refuses; the file is as it was.</exception>
    public static void Replace(string path, Action<Stream> write) => Replace(path, path + ".partial", write);

    /// <summary>The same of a file that several processes may write at once: each beside its place under a name of its own; the last one's stays.</summary>
    /// <exception cref="IOException">The disk is full or refuses; the file is as it was.</exception>
    public static void ReplaceShared(string path, Action<Stream> write) => Replace(path, $"{path}.{Environment.ProcessId}.partial", write);

    /// <summary>Writes a small text file that appears whole or not at all, UTF-8 without a byte order mark.</summary>
    /// <exception cref="IOException">The disk is full or refuses; the file is as it was.</exception>
    public static void Replace(string path, string text) => Replace(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private static void Replace(string path, string unfinished, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        try
        {
            using (var stream = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }

        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Makes a folder and those around it where they are not there, their names on disk.</summary>
    /// <exception cref="IOException">The disk is full or refuses, or a file has the name.</exception>
    public static void CreateFolder(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        var parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        if (parent is not null)
        {
            CreateFolder(parent);
        }

        Directory.CreateDirectory(path);
        if (parent is not null)
        {
            FlushFolder(parent);
        }
    }

    /// <summary>Writes a small text file of a folder that is not in its place yet, UTF-8 without a byte order mark.</summary>
    internal static void WriteText(string path, string text)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        stream.Write(Encoding.UTF8.GetBytes(text));
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Makes the names in a folder durable: files created, renamed or deleted in it. Windows has no such call and journals names by itself.</summary>
    /// <exception cref="IOException">The disk refuses, or the folder is gone.</exception>
    internal static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Native.open(Encoding.UTF8.GetBytes(path + '\0'), ReadOnly);
        try
        {
            if (descriptor < 0 || Native.fsync(descriptor) != 0)
            {
                Refuse(path, Marshal.GetLastPInvokeError());
            }
        }
        finally
        {
            if (descriptor >= 0)
            {
                _ = Native.close(descriptor);
            }
        }
    }

    private static void Refuse(string path, int error)
    {
        if (!NotOffered.Contains(error))
        {
            throw new IOException($"{Marshal.GetPInvokeErrorMessage(error)} : '{path}'");
        }
    }

    private static class Error
    {
        public const int NotPermitted = 1;
        public const int Denied = 13;
        public const int Invalid = 22;
    }

    /// <summary>.NET opens no folder, and LibraryImport would ask for unsafe code in the whole project.</summary>
    private static class Native
    {
        [DllImport("libc", SetLastError = true)]
        internal static extern int open(byte[] path, int flags);

        [DllImport("libc", SetLastError = true)]
        internal static extern int fsync(int descriptor);

        [DllImport("libc")]
        internal static extern int close(int descriptor);
    }
}
