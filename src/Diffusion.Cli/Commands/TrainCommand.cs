using System.CommandLine;
using Diffusion.Cli.Training;

namespace Diffusion.Cli.Commands;

/// <summary><c>train</c>: a run from a configuration.</summary>
internal static class TrainCommand
{
    private static readonly Option<string?> Run = new("--run")
    {
        Description = "Folder of the run. Default: runs/DATE-TIME-DATA.",
        HelpName = "DIR",
    };

    private static readonly Option<string[]> Config = new("--config")
    {
        Description = "JSON file laid over appsettings.json; may be given several times.",
        HelpName = "FILE",
    };

    private static readonly Option<string[]> Set = new("--set")
    {
        Description = "Overrides a setting, e.g. --set Training:Images=80000 --set Model:Channels=32,64; may be given several times.",
        HelpName = "Section:Key=value",
    };

    private static readonly Option<string?> From = new("--from")
    {
        Description = "Goes on training the averaged weights of a run (its newest checkpoint), a checkpoint or a diffusers folder, in a new run: network, schedule and prediction are its.",
        HelpName = "PATH",
    };

    private static readonly Option<bool> Resume = new("--resume") { Description = "Goes on with the run in --run; starts it if it has no checkpoint yet." };
    private static readonly Option<bool> Overwrite = new("--overwrite") { Description = "Replaces the run in --run." };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Prints the resolved settings, the model's size and the data report, and stops." };

    /// <summary>The command as part of the command line.</summary>
    public static Command Create()
    {
        var command = new Command("train", "Trains a model as appsettings.json and the options say.") { Run, Config, Set, From, Resume, Overwrite, DryRun };
        command.SetAction(parsed => TrainAction.Run(new TrainRequest(
            parsed.GetValue(Run),
            parsed.GetValue(Config) ?? [],
            parsed.GetValue(Set) ?? [],
            parsed.GetValue(Resume),
            parsed.GetValue(Overwrite),
            parsed.GetValue(DryRun)) { From = parsed.GetValue(From) }));
        return command;
    }
}
