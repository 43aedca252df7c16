using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Diffusion.Checkpoints;

/// <summary>
/// Holds a run's folder for one process: as long as it lives, another that wants to write there is refused. The system lets go of the lock when the process ends,
/// however it ends, so a dead one holds nothing; the file <c>run.lock</c> stays and says who held it last. Readers need no lock.
/// </summary>
/// <remarks>
/// The lock is flock on Unix, and sharing modes on Windows. A network mount that does not pass flock on to its server (NFS before version 4, some CIFS mounts)
/// keeps apart the processes of one machine only.
/// </remarks>
public sealed class RunLock : IDisposable
{
    /// <summary>Name of the file inside a run.</summary>
    public const string FileName = "run.lock";

    private const int MaxLength = 4096;
    private readonly FileStream file;

    private RunLock(FileStream file) => this.file = file;

    /// <summary>Takes the folder.</summary>
    /// <param name="folder">The run's folder, which must be there.</param>
    /// <returns>The lock; disposing it lets go.</returns>
    /// <exception cref="InputException">Another process holds it; the message names it where it is known.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public static RunLock Take(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var path = Path.Combine(folder, FileName);
        FileStream file;
        try
        {
            // On Windows whoever may read the file can see the holder; on Unix only None asks for an exclusive lock.
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None);
        }
        catch (IOException problem) when (problem is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException) && File.Exists(path))
        {
            throw new InputException($"{folder} is in use{Holder(path)}: wait for it or stop it, or give another --run.", problem);
        }

        try
        {
            Sign(file);
            return new RunLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Lets go.</summary>
    public void Dispose() => file.Dispose();

    private static void Sign(FileStream file)
    {
        file.SetLength(0);
        file.Write(JsonSerializer.SerializeToUtf8Bytes(new Signature(Environment.ProcessId, Environment.MachineName, DateTimeOffset.Now)));
        file.Flush();
    }

    /// <summary>Who holds the lock, as it has written into the file; nothing where that cannot be read.</summary>
    private static string Holder(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Signature>(Content(path)) is { } holder
                ? FormattableString.Invariant($" by process {holder.Process} on {OneLine.Of(holder.Host)} since {holder.Since:yyyy-MM-dd HH:mm:ss zzz}")
                : "";
        }
        catch (Exception problem) when (problem is JsonException or IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>The file without asking for a lock, which every stream of .NET does.</summary>
    private static ReadOnlySpan<byte> Content(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new BinaryReader(stream);
            return reader.ReadBytes(MaxLength);
        }

        var descriptor = Native.open(Encoding.UTF8.GetBytes(path + '\0'), 0);
        if (descriptor < 0)
        {
            return [];
        }

        var content = new byte[MaxLength];
        var length = Native.read(descriptor, content, content.Length);
        _ = Native.close(descriptor);
        return content.AsSpan(0, (int)Math.Max(0, length));
    }

    private sealed record Signature(int Process, string Host, DateTimeOffset Since);

    private static class Native
    {
        [DllImport("libc")]
        internal static extern int open(byte[] path, int flags);

        [DllImport("libc")]
        internal static extern nint read(int descriptor, byte[] content, nint length);

        [DllImport("libc")]
        internal static extern int close(int descriptor);
    }
}
