using System.Runtime.InteropServices;

namespace Diffusion.Cli;

/// <summary>A failure that is no defect of the program: what the user is told of it, in a line or a few.</summary>
/// <param name="ExitCode">What the shell is told.</param>
/// <param name="Lines">What went wrong, and what would be right.</param>
internal sealed record Failure(int ExitCode, IReadOnlyList<string> Lines)
{
    /// <summary>As libtorch's allocators of the CPU and of CUDA say it, and the C++ library.</summary>
    private static readonly string[] MemoryWords = ["can't allocate memory", "cannot allocate memory", "not enough memory", "out of memory", "bad_alloc"];

    /// <summary>What .NET throws, as a wrong argument, for EFBIG of <c>ulimit -f</c> and of file systems with a largest size.</summary>
    private const string TooLarge = "Specified file length was too large";

    private const string MemoryRemedy =
        "Lower Training:MicroBatchSize (images per pass; the gradient stays as it is), Training:BatchSize, Sampling:BatchSize (sample, evaluate: --batch), Data:Size or Model:Channels.";

    /// <summary>Whether the system refused to write or read a file: a full disk, missing rights, a folder that is gone, a file at the largest size allowed.</summary>
    public static bool IsOfFiles(Exception exception) =>
        exception is IOException or UnauthorizedAccessException
        || (exception is ArgumentOutOfRangeException && exception.Message.StartsWith(TooLarge, StringComparison.Ordinal));

    /// <summary>What an exception means to the user; null for a defect.</summary>
    public static Failure? Of(Exception exception) => exception switch
    {
        InputException => new(Cli.ExitCode.BadInput, exception.Message.Split('\n')),
        UnauthorizedAccessException or DirectoryNotFoundException or PathTooLongException => new(Cli.ExitCode.BadInput, [Line(exception)]),
        _ when IsOfFiles(exception) => new(Cli.ExitCode.Failed, [Line(exception)]),
        DllNotFoundException => new(Cli.ExitCode.Failed, [Line(exception)]),
        OutOfMemoryException or ExternalException when IsMemory(exception) => new(Cli.ExitCode.Failed, [$"Out of memory: {Line(exception).TrimEnd('.')}. {MemoryRemedy}"]),
        AggregateException { InnerExceptions: [var only] } => Of(only),
        TypeInitializationException { InnerException: { } inner } => Of(inner),
        _ => null,
    };

    private static bool IsMemory(Exception exception) =>
        exception is OutOfMemoryException || MemoryWords.Any(words => exception.Message.Contains(words, StringComparison.OrdinalIgnoreCase));

    private static string Line(Exception exception) => exception.Message.ReplaceLineEndings(" ");
}
