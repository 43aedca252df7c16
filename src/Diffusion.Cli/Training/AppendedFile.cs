using Microsoft.Win32.SafeHandles;

namespace Diffusion.Cli.Training;

/// <summary>
/// A file that grows by whole records. One that cannot be written, for the disk is full, waits in memory and is written with a later one, in its place: a log that
/// cannot be written is no reason to stop a run.
/// </summary>
internal sealed class AppendedFile : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly MemoryStream waiting = new();
    private long length;
    private Exception? notWritten;
    private volatile Exception? notOnDisk;

    /// <summary>Goes on at the end of a file, or begins one.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public AppendedFile(string path)
    {
        Path = path;
        file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        length = RandomAccess.GetLength(file);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Why records wait, or what has been written is not on disk; null where neither is so.</summary>
    public Exception? Problem => notWritten ?? notOnDisk;

    /// <summary>Whether there are records that have not been written.</summary>
    public bool IsWaiting => waiting.Length > 0;

    /// <summary>Adds a record, after those that wait.</summary>
    public void Append(ReadOnlySpan<byte> record)
    {
        waiting.Write(record);
        notWritten = Try(() =>
        {
            RandomAccess.Write(file, waiting.GetBuffer().AsSpan(0, (int)waiting.Length), length);
            length += waiting.Length;
            waiting.SetLength(0);
        });
    }

    /// <summary>Brings what has been written to disk. May be called while another thread appends.</summary>
    public void BringToDisk() => notOnDisk = Try(() => RandomAccess.FlushToDisk(file));

    /// <summary>Tries once more to write what waits, and closes the file.</summary>
    public void Dispose()
    {
        if (IsWaiting && !file.IsClosed)
        {
            Append([]);
        }
        file.Dispose();
    }

    /// <summary>Null where it worked.</summary>
    private static Exception? Try(Action write)
    {
        try
        {
            write();
            return null;
        }
        catch (Exception problem) when (Failure.IsOfFiles(problem))
        {
            return problem;
        }
    }
}
