using System.CommandLine;
using Diffusion.Cli.Curves;

namespace Diffusion.Cli.Commands;

/// <summary><c>curves</c>: the losses of runs side by side.</summary>
internal static class CurvesCommand
{
    private static readonly Argument<string[]> Runs = new("runs") { Description = "Folders of runs; the others are held against the first.", HelpName = "RUN", Arity = ArgumentArity.OneOrMore };

    private static readonly Option<int?> Smooth = new("--smooth")
    {
        CustomParser = NumberParser.Parse<int>,
        Description = $"How many lines of metrics.jsonl a smoothed value is the mean of. Default: {CurvesAction.DefaultWindow}.",
        HelpName = "N",
    };

    private static readonly Option<string?> Out = new("--out") { Description = "A file for the picture, SVG: each line's loss, and smoothed.", HelpName = "FILE" };

    /// <summary>The command as part of the command line.</summary>
    public static Command Create()
    {
        var command = new Command("curves", "Shows the losses of runs side by side, and how far they are from each other.") { Runs, Smooth, Out };
        command.SetAction(parsed => CurvesAction.Run(parsed.GetValue(Runs)!, parsed.GetValue(Smooth) ?? CurvesAction.DefaultWindow, parsed.GetValue(Out)));
        return command;
    }
}
