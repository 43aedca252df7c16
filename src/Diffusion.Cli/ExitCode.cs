namespace Diffusion.Cli;

/// <summary>What the program tells the shell.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Something failed that the user's input is not to blame for.</summary>
    public const int Failed = 1;

    /// <summary>What the user gave cannot be used; one line on standard error says why.</summary>
    public const int BadInput = 2;

    /// <summary>Interrupted by Ctrl-C, after saving.</summary>
    public const int Interrupted = 130;
}
