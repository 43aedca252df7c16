using System.CommandLine;
using Diffusion.Cli.Schedules;

namespace Diffusion.Cli.Commands;

/// <summary><c>schedule</c>: noise schedules as tables, files, plots and pictures.</summary>
internal static class ScheduleCommand
{
    private static readonly Argument<string[]> Names = new("schedule")
    {
        Description = "Names of schedules/*.json, or paths of such files. Default: all.",
        HelpName = "NAME|FILE",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<int?> Steps = new("--steps")
    {
        Description = "T, how many steps. Default: the schedule's own; a continuous process has none.",
        HelpName = "T",
        CustomParser = NumberParser.Parse<int>,
    };

    private static readonly Option<string?> Format = new("--format")
    {
        Description = "table (for reading), csv, json (all rows, full precision) or svg (a plot). Default: by the ending of --out, else table.",
        HelpName = string.Join('|', ScheduleFormat.Names),
    };

    private static readonly Option<string?> Out = new("--out") { Description = "File to write instead of standard output.", HelpName = "FILE" };

    private static readonly Option<string?> Image = new("--image")
    {
        Description = "Writes a PNG of this image noised at 10 times, a row for each schedule. Default of --out: noised.png.",
        HelpName = "FILE",
    };

    private static readonly Option<ulong?> Seed = new("--seed")
    {
        Description = "Seed of the noise of --image. Default: 0.",
        HelpName = "S",
        CustomParser = NumberParser.Parse<ulong>,
    };

    /// <summary>The command as part of the command line.</summary>
    public static Command Create()
    {
        var command = new Command("schedule", "Shows noise schedules.") { Names, Steps, Format, Out, Image, Seed };
        command.SetAction(parsed =>
        {
            var request = new ScheduleRequest(
                parsed.GetValue(Names) ?? [],
                parsed.GetValue(Steps),
                parsed.GetValue(Format),
                parsed.GetValue(Out),
                parsed.GetValue(Image),
                parsed.GetValue(Seed));
            new ScheduleAction(ScheduleFolders.Catalog(), Console.Out, Console.Error).Run(request);
            return ExitCode.Done;
        });
        return command;
    }
}
