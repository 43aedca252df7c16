using System.CommandLine;
using System.CommandLine.Help;
using Diffusion.Cli.Commands;

namespace Diffusion.Cli;

/// <summary>The command line: verbs, and what their failures mean to the shell.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        Surroundings.Harden();
        var root = new Command("diffusion", "Trains diffusion models, samples from them, evaluates them, shows their noise schedules and what they hold, verifies what they stand on, and measures how fast they are.")
        {
            new HelpOption(),
            new VersionOption(),
            TrainCommand.Create(),
            SampleCommand.Create(),
            ReconstructCommand.Create(),
            EvaluateCommand.Create(),
            ScheduleCommand.Create(),
            InfoCommand.Create(),
            CurvesCommand.Create(),
            VerifyCommand.Create(),
            BenchmarkCommand.Create(),
        };
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count == 0)
        {
            return Run(parsed);
        }
        Console.Error.WriteLine($"error: {Describe(parsed, root)}");
        return ExitCode.BadInput;
    }

    private static string Describe(ParseResult parsed, Command root)
    {
        var command = parsed.CommandResult.Command;
        if (command == root && parsed.UnmatchedTokens.Count > 0)
        {
            var word = parsed.UnmatchedTokens[0];
            return $"'{word}' is no command{NearestName.Hint(word, root.Subcommands.Select(known => known.Name))} See 'diffusion --help'.";
        }
        return $"{parsed.Errors[0].Message} See '{(command == root ? "" : "diffusion ")}{command.Name} --help'.";
    }

    private static int Run(ParseResult parsed)
    {
        try
        {
            return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception exception) when (Failure.Of(exception) is { } failure)
        {
            foreach (var line in failure.Lines)
            {
                Console.Error.WriteLine($"error: {line}");
            }
            return failure.ExitCode;
        }
        catch (Exception defect)
        {
            Console.Error.WriteLine($"error: {defect}");
            return ExitCode.Failed;
        }
    }
}
