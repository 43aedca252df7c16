using System.CommandLine;
using Diffusion.Cli.Reconstructions;

namespace Diffusion.Cli.Commands;

/// <summary><c>reconstruct</c>: images beside what an autoencoder makes of them.</summary>
internal static class ReconstructCommand
{
    private static readonly Option<string> Checkpoint = new("--checkpoint")
    {
        Description = "A run folder (its newest checkpoint is taken), a checkpoint folder or a diffusers folder that holds an autoencoder.",
        HelpName = "PATH",
        Required = true,
    };

    private static readonly Option<string> Data = new("--data") { Description = "The images: whatever Data:Path of a training takes.", HelpName = "PATH", Required = true };
    private static readonly Option<string> Out = new("--out") { Description = "Folder for the pictures.", HelpName = "DIR", Required = true };
    private static readonly Option<string?> Split = new("--split") { Description = "train or test, where the data have both. Default: test.", HelpName = "NAME" };

    private static readonly Option<int?> Count = new("--count")
    {
        CustomParser = NumberParser.Parse<int>,
        Description = $"How many images, spread evenly over the data. Default: {ReconstructRequest.DefaultCount}.",
        HelpName = "N",
    };

    private static readonly Option<int?> Draws = new("--draws")
    {
        CustomParser = NumberParser.Parse<int>,
        Description = $"How many draws from the posterior of each are shown beside the mean. Default: {ReconstructRequest.DefaultDraws}.",
        HelpName = "K",
    };

    private static readonly Option<ulong?> Seed = new("--seed") { CustomParser = NumberParser.Parse<ulong>, Description = "Seed of the draws. Default: 0.", HelpName = "S" };
    private static readonly Option<string?> Weights = new("--weights") { Description = "ema (the average, default) or raw (as last trained).", HelpName = "KIND" };
    private static readonly Option<string?> Device = new("--device") { Description = "cpu, cuda or cuda:N. Default: cuda where there is one.", HelpName = "D" };

    /// <summary>The command as part of the command line.</summary>
    public static Command Create()
    {
        var command = new Command("reconstruct", "Shows images beside what an autoencoder makes of them, and how far they are apart.")
        {
            Checkpoint, Data, Out, Split, Count, Draws, Seed, Weights, Device,
        };
        command.SetAction(parsed => ReconstructAction.Run(new ReconstructRequest
        {
            Checkpoint = parsed.GetValue(Checkpoint)!,
            Data = parsed.GetValue(Data)!,
            Out = parsed.GetValue(Out)!,
            Split = parsed.GetValue(Split) ?? "test",
            Count = parsed.GetValue(Count) ?? ReconstructRequest.DefaultCount,
            Draws = parsed.GetValue(Draws) ?? ReconstructRequest.DefaultDraws,
            Seed = parsed.GetValue(Seed) ?? 0,
            Weights = parsed.GetValue(Weights) ?? "ema",
            Device = parsed.GetValue(Device) ?? "auto",
        }));
        return command;
    }
}
