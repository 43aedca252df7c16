using System.CommandLine;
using Diffusion.Cli.Sampling;
using Diffusion.Noise;
using Diffusion.Sampling;

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
    private static readonly Option<double?> Guidance = Real("--guidance", "Strength of classifier-free guidance; 1 is none.", "W");
    private static readonly Option<double[]?> GuidanceInterval = new("--guidance-interval") { CustomParser = NumberParser.ParsePair, Description = "Guidance only where sigma/alpha is above MIN and at most MAX.", HelpName = "MIN,MAX" };
    private static readonly Option<double?> GuidanceRescale = Real("--guidance-rescale", "How much of guidance's contrast is taken back, 0 to 1.", "F");
    private static readonly Option<string?> Weak = new("--weak") { Description = "A weaker checkpoint to guide away from (autoguidance).", HelpName = "PATH" };
    private static readonly Option<double?> WeakGuidance = Real("--weak-guidance", "How strongly; 1 is not at all.", "W");
    private static readonly Option<string?> Sampler = new("--sampler") { Description = $"One of {string.Join(", ", SamplerCatalog.Names)}.", HelpName = "NAME" };
    private static readonly Option<int?> Steps = Whole("--steps", "How many steps an image gets.");
    private static readonly Option<string?> Grid = new("--grid") { Description = $"The levels of the steps: {string.Join("; ", LevelGrid.Forms)}.", HelpName = "NAME" };
    private static readonly Option<int?> Order = Whole("--order", "Order of a multistep sampler.");
    private static readonly Option<double?> Eta = Real("--eta", "Share of fresh noise of samplers that have one: 0 is deterministic, 1 is DDPM's.", "E");
    private static readonly Option<double?> Churn = Real("--churn", "How much noise is put back before the steps of samplers that do so.", "S");
    private static readonly Option<double?> Threshold = Real("--threshold", "Dynamic thresholding at this quantile, such as 0.995.", "Q");
    private static readonly Option<string[]> Set = new("--set") { Description = "Any setting of the section Sampling, such as Sampling:NoiseScale=1.003.", HelpName = "KEY=VALUE" };
    private static readonly Option<string?> From = new("--from") { Description = "An image to vary: the walk starts from it with noise added.", HelpName = "IMAGE" };
    private static readonly Option<double?> Strength = Real("--strength", "How much of the walk --from takes, above 0 to 1. Default: 0.5.", "S");
    private static readonly Option<string?> Inpaint = new("--inpaint") { Description = "An image to paint in, where --mask is white.", HelpName = "IMAGE" };
    private static readonly Option<string?> Mask = new("--mask") { Description = "An image as large: white is painted, black stays.", HelpName = "IMAGE" };
    private static readonly Option<int?> Resample = Whole("--resample", "How often --inpaint takes each stretch of the walk; more agrees better with the rest. Default: 1.");
    private static readonly Option<int?> Jump = Whole("--jump", "How many steps such a stretch has. Default: 1.");
    private static readonly Option<string[]?> Interpolate = new("--interpolate")
    {
        Description = "Two seeds or two images: --count pictures from one to the other.",
        HelpName = "A B",
        Arity = new ArgumentArity(2, 2),
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string?> Invert = new("--invert") { Description = "An image: writes the noise that the model makes it of, and the image made of that noise.", HelpName = "IMAGE" };
    private static readonly Option<int?> BatchSize = new("--batch") { CustomParser = NumberParser.Parse<int>, Description = "Images drawn at once; no picture depends on it by more than a grey level. An autoencoder draws each by itself.", HelpName = "N" };
    private static readonly Option<string?> Weights = new("--weights") { Description = "ema (the average, default) or raw (as last trained).", HelpName = "KIND" };
    private static readonly Option<double?> EmaLength = new("--ema-length") { CustomParser = NumberParser.Parse<double>, Description = "Relative length of the average, such as 0.08, made of the run's snapshots (Training:EmaSnapshotEverySteps).", HelpName = "L" };
    private static readonly Option<string?> Device = new("--device") { Description = "cpu, cuda or cuda:N. Default: cuda where there is one.", HelpName = "D" };
    private static readonly Option<bool> Gif = new("--gif") { Description = "Also writes denoising.gif: noise becoming the grid (its first 100 images)." };
    private static readonly Option<bool> Resume = new("--resume") { Description = "Keeps the images that --out holds and makes only the others; refused where they were made with other settings (samples.json)." };
    private static readonly Option<bool> Npz = new("--npz") { Description = "Also writes all images as samples_NxHxWxC.npz (samples_S_NxHxWxC.npz from seed S on), as evaluators of generated images read it: arr_0 uint8, arr_1 the classes." };

    /// <summary>The command as part of the command line.</summary>
    public static Command Create()
    {
        var command = new Command("sample", "Makes images from a checkpoint: of a diffusion model out of noise, of an autoencoder out of its prior.")
        {
            Checkpoint, Out, Count, Seed, Class, Guidance, GuidanceInterval, GuidanceRescale, Weak, WeakGuidance, Sampler, Steps, Grid, Order, Eta, Churn, Threshold,
            Set, From, Strength, Inpaint, Mask, Resample, Jump, Interpolate, Invert, BatchSize, Weights, EmaLength, Device, Gif, Resume, Npz,
        };
        command.SetAction(parsed => SampleAction.Run(Request(parsed)));
        return command;
    }

    private static SampleRequest Request(ParseResult parsed) => new()
    {
        Checkpoint = parsed.GetValue(Checkpoint)!,
        Out = parsed.GetValue(Out) ?? "samples",
        Seed = parsed.GetValue(Seed),
        Class = parsed.GetValue(Class),
        Weights = parsed.GetValue(Weights),
        EmaLength = parsed.GetValue(EmaLength),
        Device = parsed.GetValue(Device),
        Gif = parsed.GetValue(Gif),
        Resume = parsed.GetValue(Resume),
        Npz = parsed.GetValue(Npz),
        Choices = Choices(parsed),
        Assignments = parsed.GetValue(Set) ?? [],
        Weak = parsed.GetValue(Weak),
        WeakGuidance = parsed.GetValue(WeakGuidance),
        From = parsed.GetValue(From),
        Strength = parsed.GetValue(Strength),
        Inpaint = parsed.GetValue(Inpaint),
        Mask = parsed.GetValue(Mask),
        Resample = parsed.GetValue(Resample),
        Jump = parsed.GetValue(Jump),
        Interpolate = parsed.GetResult(Interpolate) is null ? null : parsed.GetValue(Interpolate),
        Invert = parsed.GetValue(Invert),
    };

    private static SamplingChoices Choices(ParseResult parsed) => new()
    {
        Sampler = parsed.GetValue(Sampler),
        Steps = parsed.GetValue(Steps),
        Grid = parsed.GetValue(Grid),
        Order = parsed.GetValue(Order),
        Eta = parsed.GetValue(Eta),
        Churn = parsed.GetValue(Churn),
        Guidance = parsed.GetValue(Guidance),
        GuidanceInterval = parsed.GetValue(GuidanceInterval) is [var min, var max] ? (min, max) : null,
        GuidanceRescale = parsed.GetValue(GuidanceRescale),
        Threshold = parsed.GetValue(Threshold),
        Count = parsed.GetValue(Count),
        BatchSize = parsed.GetValue(BatchSize),
    };

    private static Option<double?> Real(string name, string description, string value) => new(name) { CustomParser = NumberParser.Parse<double>, Description = description, HelpName = value };

    private static Option<int?> Whole(string name, string description) => new(name) { CustomParser = NumberParser.Parse<int>, Description = description, HelpName = "N" };
}
