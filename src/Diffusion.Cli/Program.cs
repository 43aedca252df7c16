using System.CommandLine;
using Diffusion.Cli.Commands;

namespace Diffusion.Cli;

/// <summary>The command line: verbs, and what their failures mean to the shell.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        var root = new RootCommand("Trains diffusion models, samples from them, and shows their noise schedules.")
        {
            TrainCommand.Create(),
            SampleCommand.Create(),
            ScheduleCommand.Create(),
        };
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            Console.Error.WriteLine($"error: {parsed.Errors[0].Message} See 'diffusion {parsed.CommandResult.Command.Name} --help'.");
            return ExitCode.BadInput;
        }
        return Run(parsed);
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
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"error: {failure.Message}");
            return ExitCode.BadInput;
        }
    }
}
