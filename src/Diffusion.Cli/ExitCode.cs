namespace Diffusion.Cli;

/// <summary>What the program tells the shell. After a signal it is 128 and the signal's number (<see cref="Interruption.ExitCode"/>): 130 after Ctrl-C, 143 after SIGTERM.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Something failed that the user's input is not to blame for.</summary>
    public const int Failed = 1;

    /// <summary>What the user gave cannot be used; one line on standard error says why.</summary>
    public const int BadInput = 2;
}
