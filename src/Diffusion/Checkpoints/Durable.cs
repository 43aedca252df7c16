using System.Runtime.InteropServices;
using System.Text;

namespace Diffusion.Checkpoints;

/// <summary>Writes that survive a power cut once they have returned.</summary>
internal static class Durable
{
    private const int ReadOnly = 0;

    /// <summary>Writes a small text file, UTF-8 without a byte order mark.</summary>
    internal static void WriteText(string path, string text)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        stream.Write(Encoding.UTF8.GetBytes(text));
        stream.Flush(flushToDisk: true);
    }

    /// <summary>
    /// Makes the names in a folder durable: files created, renamed or deleted in it. Windows has no such call and journals names by itself;
    /// a file system that refuses it (some network mounts do) has done what it can.
    /// </summary>
    internal static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Native.open(Encoding.UTF8.GetBytes(path + '\0'), ReadOnly);
        if (descriptor >= 0)
        {
            _ = Native.fsync(descriptor);
            _ = Native.close(descriptor);
        }
    }

    /// <summary>.NET opens no folder, and LibraryImport would ask for unsafe code in the whole project.</summary>
    private static class Native
    {
        [DllImport("libc")]
        internal static extern int open(byte[] path, int flags);

        [DllImport("libc")]
        internal static extern int fsync(int descriptor);

        [DllImport("libc")]
        internal static extern int close(int descriptor);
    }
}
