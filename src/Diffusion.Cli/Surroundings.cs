using System.Runtime.InteropServices;

namespace Diffusion.Cli;

/// <summary>What surrounds the program and must not be able to end it.</summary>
internal static class Surroundings
{
    /// <summary>SIGXFSZ of Linux and macOS: a file has reached the largest size that the user may make (<c>ulimit -f</c>).</summary>
    private const PosixSignal FileSizeLimit = (PosixSignal)25;

    private static PosixSignalRegistration? fileSizeLimit;

    /// <summary>
    /// From here on a standard error that is closed, or full, is written to in vain instead of throwing, and a file at its largest size is an error of the
    /// write, as a full disk is, instead of the end of the process.
    /// </summary>
    public static void Harden()
    {
        Console.SetError(ErrorOutput());
        if (!OperatingSystem.IsWindows())
        {
            fileSizeLimit ??= PosixSignalRegistration.Create(FileSizeLimit, context => context.Cancel = true);
        }
    }

    private static TextWriter ErrorOutput()
    {
        try
        {
            return new Forgiving(Console.Error);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return TextWriter.Null; // there is none
        }
    }

    /// <summary>Drops what cannot be written: it is for people to read, and nobody may be there any more.</summary>
    private sealed class Forgiving(TextWriter inner) : TextWriter
    {
        public override System.Text.Encoding Encoding => inner.Encoding;

        public override void Write(char value) => Try(() => inner.Write(value));

        public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

        public override void Write(string? value) => Try(() => inner.Write(value));

        public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

        public override void Flush() => Try(inner.Flush);

        private static void Try(Action write)
        {
            try
            {
                write();
            }
            catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
            {
                // gone, or full
            }
        }
    }
}
