using System.CommandLine;
using Diffusion.Cli.Sampling;

namespace Diffusion.Cli.Commands;

/// <summary><c>sample</c>: images from a checkpoint.</summary>
internal static class SampleCommand
{
    private static readonly Option<string> Checkpoint = new("--checkpoint")
    {
        Description = "A run folder (its newest checkpoint is taken), a checkpoint folder or a diffusers folder.",
        HelpName = "PATH",
        Required = true,
    };

    private static readonly Option<string?> Out = new("--out") { Description = "Folder for the images. Default: samples.", HelpName = "DIR" };
    private static readonly Option<int?> Count = new("--count") { CustomParser = NumberParser.Parse<int>, Description = "How many images: one for each seed from --seed on.", HelpName = "N" };
    private static readonly Option<ulong?> Seed = new("--seed") { CustomParser = NumberParser.Parse<ulong>, Description = "Seed of the first image. Default: 0.", HelpName = "S" };
    private static readonly Option<string?> Class = new("--class") { Description = "Class of the images, by number or name. Default: each in turn.", HelpName = "K" };
    private static readonly Option<double?> Guidance = new("--guidance") { CustomParser = NumberParser.Parse<double>, Description = "Strength of classifier-free guidance; 1 is none.", HelpName = "W" };
    private static readonly Option<string?> Sampler = new("--sampler") { Description = "ddpm or ddim.", HelpName = "NAME" };
    private static readonly Option<int?> Steps = new("--steps") { CustomParser = NumberParser.Parse<int>, Description = "How many network calls an image gets.", HelpName = "N" };
    private static readonly Option<double?> Eta = new("--eta") { CustomParser = NumberParser.Parse<double>, Description = "DDIM's noise: 0 is deterministic, 1 is DDPM's.", HelpName = "E" };
    private static readonly Option<int?> BatchSize = new("--batch") { CustomParser = NumberParser.Parse<int>, Description = "Images drawn at once; no picture depends on it by more than a grey level.", HelpName = "N" };
    private static readonly Option<string?> Weights = new("--weights") { Description = "ema (the average, default) or raw (as last trained).", HelpName = "KIND" };
    private static readonly Option<double?> EmaLength = new("--ema-length") { CustomParser = NumberParser.Parse<double>, Description = "Relative length of the average, such as 0.08, made of the run's snapshots (Training:EmaSnapshotEverySteps).", HelpName = "L" };
    private static readonly Option<string?> Device = new("--device") { Description = "cpu, cuda or cuda:N. Default: cuda where there is one.", HelpName = "D" };
    private static readonly Option<bool> Gif = new("--gif") { Description = "Also writes denoising.gif: noise becoming the grid." };

    /// <summary>The command as part of the command line.</summary>
    public static Command Create()
    {
        var command = new Command("sample", "Makes images from a checkpoint.")
        {
            Checkpoint, Out, Count, Seed, Class, Guidance, Sampler, Steps, Eta, BatchSize, Weights, EmaLength, Device, Gif,
        };
        command.SetAction(parsed => SampleAction.Run(new SampleRequest(
            parsed.GetValue(Checkpoint)!,
            parsed.GetValue(Out) ?? "samples",
            parsed.GetValue(Count),
            parsed.GetValue(Seed) ?? 0,
            parsed.GetValue(Class),
            parsed.GetValue(Guidance),
            parsed.GetValue(Sampler),
            parsed.GetValue(Steps),
            parsed.GetValue(Eta),
            parsed.GetValue(BatchSize),
            parsed.GetValue(Weights),
            parsed.GetValue(Device),
            parsed.GetValue(Gif)) { EmaLength = parsed.GetValue(EmaLength) }));
        return command;
    }
}
