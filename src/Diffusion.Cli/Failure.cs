using Diffusion.Tensors;
using Diffusion.Training;

namespace Diffusion.Cli;

/// <summary>A failure that is no defect of the program: what the user is told of it, in a line or a few.</summary>
/// <param name="ExitCode">What the shell is told.</param>
/// <param name="Lines">What went wrong, and what would be right.</param>
internal sealed record Failure(int ExitCode, IReadOnlyList<string> Lines)
{
    /// <summary>What .NET throws, as a wrong argument, for EFBIG of <c>ulimit -f</c> and of file systems with a largest size.</summary>
    private const string TooLarge = "Specified file length was too large";

    /// <summary>ENOSPC and EDQUOT of Linux, EDQUOT of macOS, and ERROR_DISK_FULL of Windows.</summary>
    private static readonly int[] FullDisk = [28, 122, 69, unchecked((int)0x80070070)];

    private const string MemoryRemedy =
        "Lower Training:MicroBatchSize (images per pass; the gradient stays as it is), Training:BatchSize, Sampling:BatchSize (sample, evaluate: --batch), Data:Size or Model:Channels.";

    /// <summary>Whether the system refused to write or read a file: a full disk, missing rights, a folder that is gone, a file at the largest size allowed.</summary>
    public static bool IsOfFiles(Exception exception) =>
        exception is IOException or UnauthorizedAccessException
        || (exception is ArgumentOutOfRangeException && exception.Message.StartsWith(TooLarge, StringComparison.Ordinal));

    /// <summary>Whether it is room that was missing.</summary>
    public static bool IsFullDisk(Exception exception) => exception is IOException && FullDisk.Contains(exception.HResult);

    /// <summary>Why the system refused, in a sentence.</summary>
    public static string Reason(Exception exception) => exception is ArgumentOutOfRangeException && IsOfFiles(exception)
        ? "The file would be larger than files may be here (ulimit -f, or the file system's own limit)."
        : OneLine.Of(exception.Message, InputException.MaxLineLength).TrimEnd('.') + ".";

    /// <summary>What an exception means to the user; null for a defect.</summary>
    public static Failure? Of(Exception exception) => exception switch
    {
        InputException => new(Cli.ExitCode.BadInput, exception.Message.Split('\n')),
        UnauthorizedAccessException or DirectoryNotFoundException or PathTooLongException => new(Cli.ExitCode.BadInput, [Reason(exception)]),
        _ when IsOfFiles(exception) => new(Cli.ExitCode.Failed, [Reason(exception)]),
        DllNotFoundException => new(Cli.ExitCode.Failed, [Reason(exception)]),
        TrainingMemoryException => new(Cli.ExitCode.Failed, [exception.Message]),
        _ when OutOfMemory.Is(exception) => new(Cli.ExitCode.Failed, [$"Out of memory: {Reason(exception)} {MemoryRemedy}"]),
        AggregateException { InnerExceptions: [var only] } => Of(only),
        TypeInitializationException { InnerException: { } inner } => Of(inner),
        _ => null,
    };
}
