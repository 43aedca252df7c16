using System.CommandLine;
using Diffusion.Cli.Info;

namespace Diffusion.Cli.Commands;

/// <summary><c>info</c>: what a run, a checkpoint or a file of weights holds.</summary>
internal static class InfoCommand
{
    private static readonly Argument<string> Place = new("path")
    {
        Description = "A run folder (its newest checkpoint is described), a checkpoint folder, a folder that diffusers saved or a part of one, or a .safetensors file.",
        HelpName = "PATH",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object instead of text; every name is always there, null where there is nothing to say." };

    /// <summary>The command as part of the command line.</summary>
    public static Command Create()
    {
        var command = new Command("info", "Shows what a run, a checkpoint or a file of weights holds, without loading it.") { Place, Json };
        command.SetAction(parsed =>
        {
            var report = InfoReader.Read(parsed.GetValue(Place)!);
            if (parsed.GetValue(Json))
            {
                InfoJson.Write(Console.Out, report);
            }
            else
            {
                InfoText.Write(Console.Out, report);
            }
            return ExitCode.Done;
        });
        return command;
    }
}
