using System.CommandLine;
using Diffusion.Cli.Evaluation;

namespace Diffusion.Cli.Commands;

/// <summary><c>evaluate</c>: how well a checkpoint fits images that it was not trained on.</summary>
internal static class EvaluateCommand
{
    private static readonly Option<string> Checkpoint = new("--checkpoint")
    {
        Description = "A run folder (its newest checkpoint is taken), a checkpoint folder or a diffusers folder.",
        HelpName = "PATH",
        Required = true,
    };

    private static readonly Option<string> Data = new("--data")
    {
        Description = "The images: whatever Data:Path of a training takes.",
        HelpName = "PATH",
        Required = true,
    };

    private static readonly Option<string?> Split = new("--split") { Description = "train or test, where the data have both. Default: test.", HelpName = "NAME" };

    private static readonly Option<int?> Count = new("--count")
    {
        CustomParser = NumberParser.Parse<int>,
        Description = $"How many images, spread evenly over the data. Default: {EvaluateRequest.DefaultCount}.",
        HelpName = "N",
    };

    private static readonly Option<int?> Batch = new("--batch")
    {
        CustomParser = NumberParser.Parse<int>,
        Description = $"Network inputs at once; no number depends on it but by rounding. Default: {EvaluateRequest.DefaultBatch}.",
        HelpName = "N",
    };

    private static readonly Option<string?> Terms = new("--terms")
    {
        Description = $"Terms of the variational bound computed of each image, an unbiased estimate of all; or {EvaluateRequest.AllTerms}. Default: {EvaluateRequest.DefaultTerms}.",
        HelpName = "K",
    };

    private static readonly Option<int?> Bins = new("--bins")
    {
        CustomParser = NumberParser.Parse<int>,
        Description = $"Bins of time of the held-out loss. Default: {EvaluateRequest.DefaultBins}.",
        HelpName = "N",
    };

    private static readonly Option<int?> ImportanceSamples = new("--importance-samples")
    {
        CustomParser = NumberParser.Parse<int>,
        Description = $"Draws of the importance-weighted bound of an autoencoder; more are tighter. Default: {EvaluateRequest.DefaultImportanceSamples}.",
        HelpName = "K",
    };

    private static readonly Option<ulong?> Seed = new("--seed") { CustomParser = NumberParser.Parse<ulong>, Description = "Seed of everything drawn. Default: 0.", HelpName = "S" };
    private static readonly Option<string?> Weights = new("--weights") { Description = "ema (the average, default) or raw (as last trained).", HelpName = "KIND" };

    private static readonly Option<string?> Variance = new("--variance")
    {
        Description = "Variance of the reverse steps: fixed_small, fixed_large, learned_range or learned. Default: the network's own, else the checkpoint's variance_type.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> Device = new("--device") { Description = "cpu, cuda or cuda:N. Default: cuda where there is one.", HelpName = "D" };
    private static readonly Option<string?> Format = new("--format") { Description = "table (for reading, default) or json (all terms, all digits).", HelpName = "table|json" };
    private static readonly Option<string?> Out = new("--out") { Description = "Folder for evaluation.json, and of a diffusion model evaluation.svg.", HelpName = "DIR" };

    /// <summary>The command as part of the command line.</summary>
    public static Command Create()
    {
        var command = new Command("evaluate", "Judges a checkpoint by held-out images: bits per dimension and loss, or the bounds of an autoencoder.")
        {
            Checkpoint, Data, Split, Count, Batch, Terms, Bins, ImportanceSamples, Seed, Weights, Variance, Device, Format, Out,
        };
        command.SetAction(parsed => EvaluateAction.Run(new EvaluateRequest
        {
            Checkpoint = parsed.GetValue(Checkpoint)!,
            Data = parsed.GetValue(Data)!,
            Split = parsed.GetValue(Split) ?? "test",
            Count = parsed.GetValue(Count) ?? EvaluateRequest.DefaultCount,
            Batch = parsed.GetValue(Batch) ?? EvaluateRequest.DefaultBatch,
            Terms = parsed.GetValue(Terms),
            Bins = parsed.GetValue(Bins),
            ImportanceSamples = parsed.GetValue(ImportanceSamples),
            Seed = parsed.GetValue(Seed) ?? 0,
            Weights = parsed.GetValue(Weights) ?? "ema",
            Variance = parsed.GetValue(Variance),
            Device = parsed.GetValue(Device) ?? "auto",
            Format = parsed.GetValue(Format) ?? "table",
            Out = parsed.GetValue(Out),
        }));
        return command;
    }
}
