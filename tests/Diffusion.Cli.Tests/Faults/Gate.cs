using System.Runtime.InteropServices;

namespace Diffusion.Cli.Tests.Faults;

/// <summary>
/// A picture that a program cannot finish writing until it is let: its unfinished file is a named pipe that is full. So a test does its deeds at a step that it
/// knows, however late it gets the processor.
/// </summary>
internal sealed partial class Gate : IDisposable
{
    private const int OwnerMayReadAndWrite = 0x180;

    private readonly string pipe;
    private readonly FileStream filled;

    /// <param name="pipe">Where the pipe is to lie: outside of folders that the test deletes.</param>
    /// <param name="picture">The picture that the program will write; its folder is made.</param>
    public Gate(string pipe, string picture)
    {
        this.pipe = pipe;
        Unfinished = picture + ".partial";
        Assert.Equal(0, mkfifo(pipe, OwnerMayReadAndWrite));
        Directory.CreateDirectory(Path.GetDirectoryName(picture)!);
        File.CreateSymbolicLink(Unfinished, pipe);
        filled = new FileStream(pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        SmallPipe.Shrink(filled.SafeFileHandle);
        filled.Write(new byte[SmallPipe.Capacity]);
    }

    /// <summary>What the program writes to before the picture has its name; lies there still where the program was killed.</summary>
    public string Unfinished { get; }

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
}
