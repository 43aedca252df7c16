using System.CommandLine;
using System.CommandLine.Help;
using Diffusion.Cli.Commands;

namespace Diffusion.Cli;

/// <summary>The command line: verbs, and what their failures mean to the shell.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        var root = new Command("diffusion", "Trains diffusion models, samples from them, evaluates them, and shows their noise schedules and what they hold.")
        {
            new HelpOption(),
            new VersionOption(),
            TrainCommand.Create(),
            SampleCommand.Create(),
            ReconstructCommand.Create(),
            EvaluateCommand.Create(),
            ScheduleCommand.Create(),
            InfoCommand.Create(),
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
        catch (InputException problem)
        {
            foreach (var line in problem.Message.Split('\n'))
            {
                Console.Error.WriteLine($"error: {line}");
            }
            return ExitCode.BadInput;
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or DirectoryNotFoundException or PathTooLongException)
        {
            Console.Error.WriteLine($"error: {failure.Message}");
            return ExitCode.BadInput;
        }
        catch (IOException failure)
        {
            Console.Error.WriteLine($"error: {failure.Message}");
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("Interrupted.");
            return ExitCode.Interrupted;
        }
        catch (Exception defect)
        {
            Console.Error.WriteLine($"error: {defect}");
            return ExitCode.Failed;
        }
    }
}
