namespace Diffusion;

/// <summary>
/// What the user gave cannot be used; the message says in one line what was wrong, where, and what would be right. Names in it may be a stranger's, so it is made
/// one line here (<see cref="OneLine"/>), once for all who throw it.
/// </summary>
public sealed class InputException : Exception
{
    /// <summary>The most characters of a line: the longest path there is, and a message about it.</summary>
    public const int MaxLineLength = 8192;

    /// <summary>The most problems that are listed; of more, the rest is counted.</summary>
    public const int MaxProblems = 50;

    /// <summary>One problem.</summary>
    /// <param name="message">What was wrong, where, and what would be right.</param>
    /// <param name="innerException">What told of it.</param>
    public InputException(string message, Exception? innerException = null)
        : base(OneLine.Of(message, MaxLineLength), innerException)
    {
    }

    /// <summary>Several problems, one to a line.</summary>
    /// <param name="problems">One or more.</param>
    public InputException(IReadOnlyCollection<string> problems)
        : base(string.Join('\n', Lines(problems)))
    {
    }

    private static IEnumerable<string> Lines(IReadOnlyCollection<string> problems) =>
    [
        .. problems.Take(MaxProblems).Select(problem => OneLine.Of(problem, MaxLineLength)),
        .. problems.Count > MaxProblems ? [$"… and {problems.Count - MaxProblems} more problems."] : Array.Empty<string>(),
    ];
}
