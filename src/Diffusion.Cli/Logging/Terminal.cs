using Spectre.Console;

namespace Diffusion.Cli.Logging;

/// <summary>The console for people: standard error, so that standard output carries results only.</summary>
internal static class Terminal
{
    private const int WidthOfNoTerminal = 10_000;

    /// <summary>A console on standard error; where that is no terminal, lines are not wrapped.</summary>
    public static IAnsiConsole StandardError()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Console.Error),
            Interactive = Console.IsErrorRedirected ? InteractionSupport.No : InteractionSupport.Detect,
        });
        if (Console.IsErrorRedirected)
        {
            console.Profile.Width = WidthOfNoTerminal;
            console.Profile.Capabilities.Ansi = false;
        }
        return console;
    }
}
