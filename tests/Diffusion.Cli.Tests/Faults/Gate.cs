using System.Runtime.InteropServices;

namespace Diffusion.Cli.Tests.Faults;

/// <summary>
/// A picture that a program cannot finish writing until it is let: its unfinished file is a named pipe that is full. So a test does its deeds at a step that it
/// knows, however late it gets the processor.
/// </summary>
internal sealed partial class Gate : IDisposable
{
    private const int SetPipeSize = 1031;
    private const int OwnerMayReadAndWrite = 0x180;
    private const int Capacity = 4096;

    private readonly string pipe;
    private readonly FileStream filled;

    /// <param name="pipe">Where the pipe is to lie: outside of folders that the test deletes.</param>
    /// <param name="picture">The picture that the program will write, or a path to one in a folder that is not there yet.</param>
    public Gate(string pipe, string picture)
    {
        this.pipe = pipe;
        Picture = picture;
        Assert.Equal(0, mkfifo(pipe, OwnerMayReadAndWrite));
        Directory.CreateDirectory(Path.GetDirectoryName(picture)!);
        File.CreateSymbolicLink(Unfinished, pipe);
        filled = new FileStream(pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        Assert.Equal(Capacity, fcntl(filled.SafeFileHandle, SetPipeSize, Capacity));
        filled.Write(new byte[Capacity]);
    }

    public string Picture { get; }

    public string Unfinished => Picture + ".partial";

    /// <summary>Waits until the program has come to the picture.</summary>
    public void Await(Child program) => program.WaitUntil(() => program.HasOpen(pipe));

    /// <summary>Lets the program, which has come to the picture, write it and go on.</summary>
    public void Open()
    {
        var reader = new Thread(Drain) { IsBackground = true };
        reader.Start();
    }

    public void Dispose() => filled.Dispose();

    /// <summary>Takes what is written, to the end.</summary>
    private void Drain()
    {
        using var reading = new FileStream(pipe, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        filled.Dispose(); // the program is the only one left who writes: when it closes the file, that is the end
        reading.CopyTo(Stream.Null);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, int mode);

    [LibraryImport("libc")]
    private static partial int fcntl(SafeHandle file, int command, int argument);
}
