using System.Globalization;
using Diffusion.Checkpoints;
using Diffusion.Cli.Logging;
using Diffusion.Imaging;
using Diffusion.Networks;
using Diffusion.Tensors;
using Spectre.Console;
using static TorchSharp.torch;

namespace Diffusion.Cli.Sampling;

/// <summary>Makes the pictures that <c>sample</c> was asked for.</summary>
internal static class SampleAction
{
    /// <summary>The most pictures in a grid.</summary>
    internal const int MostInGrid = 400;

    /// <summary>Loads, samples, writes; the folder's path goes to standard output.</summary>
    public static int Run(SampleRequest request) => Interruption.During(interruption => Run(request, interruption));

    private static int Run(SampleRequest request, Interruption interruption)
    {
        SampleRules.Check(request);
        AveragedWeights.Check(request);
        var raw = IsRaw(request.Weights);
        var folder = CheckpointPath.Resolve(request.Checkpoint);
        if (AutoencoderCheckpoint.IsIn(folder))
        {
            return PriorAction.Run(request, folder, raw, interruption.Token);
        }
        var options = Resolve(request, new CheckpointFolder(folder).Autoencoder is not null);
        var device = Devices.Parse(request.Device ?? "auto");
        using var scope = NewDisposeScope();
        using var model = LoadedModel.Read(folder, raw, request.EmaLength, device);
        using var weak = request.Weak is { } path ? LoadedModel.Read(CheckpointPath.Resolve(path), raw: false, emaLength: null, device) : null;
        Precisions.Store(model.Network, options.Precision);
        if (weak is not null)
        {
            Precisions.Store(weak.Network, options.Precision);
        }
        var maker = new PictureMaker(model.Network, model.Scheduler.ToProcess(), model.Scheduler.ToPrediction(), model.Classes.Count, device)
        {
            Cancellation = interruption.Token,
            LearnedVariance = model.Scheduler.LearnedVariance,
            Latents = model.Latents,
            Weak = weak is null ? null : new WeakModel(weak.Network, weak.Scheduler.ToProcess(), weak.Scheduler.ToPrediction(), request.WeakGuidance!.Value) { Latents = weak.Latents },
        };
        var text = SampleText.Of(options, request, folder);
        if (request.Invert is null)
        {
            Draw(new DrawingPlan(request, options, maker, model.Classes).Make(), request, options, maker, model.Classes, text);
        }
        else
        {
            InversionAction.Run(request, new Inversion(maker, options, model.Classes, request.Class), maker, text);
        }
        Console.WriteLine(request.Out);
        return ExitCode.Done;
    }

    private static void Draw(Drawing drawing, SampleRequest request, SamplingOptions options, PictureMaker maker, Classes classes, Dictionary<string, string> text)
    {
        var generator = maker.With(options, drawing.Walk);
        Directory.CreateDirectory(request.Out);
        var digits = Math.Max(6, Number(drawing.Numbers[^1]).Length);
        var film = request.Gif ? new Film() : null;
        var inGrid = new List<PixelImage>();
        var done = 0;
        var calls = 0L;
        var console = Terminal.StandardError();
        foreach (var step in generator.Run(drawing.Numbers, drawing.Labels))
        {
            film?.Add(step);
            if (!step.IsLast)
            {
                continue;
            }
            calls = maker.CallsPerPicture(options.BatchSize);
            foreach (var image in step.Images())
            {
                var picture = drawing.Pictures[done++];
                var name = Number(picture.Number).PadLeft(digits, '0') + ".png";
                ImageFile.WritePng(Path.Combine(request.Out, name), image, Text(text, drawing, picture, classes, calls));
                if (inGrid.Count < MostInGrid)
                {
                    inGrid.Add(image);
                }
            }
            console.WriteLine($"{done} of {drawing.Pictures.Count} images");
        }
        console.WriteLine($"{calls} network calls per image");
        var columns = request.Class is null && request.Interpolate is null ? maker.ClassCount : 0;
        ImageFile.WritePng(Path.Combine(request.Out, "grid.png"), Contact.Sheet(inGrid, columns));
        film?.Write(Path.Combine(request.Out, "denoising.gif"), columns);
    }

    /// <summary>The command line over the checkpoint's own settings, checked together.</summary>
    private static SamplingOptions Resolve(SampleRequest request, bool inLatents)
    {
        var chosen = request.Choices.Over(SamplingDefaults.For(
            request.Checkpoint, request.Assignments, request.Inverts ? request.Choices with { Sampler = "ddim" } : request.Choices));
        var options = request.Inverts ? Inversion.Unguided(chosen) : chosen;
        var problems = options.Problems().Concat(inLatents ? options.LatentProblems() : []).ToList();
        return problems.Count == 0 ? options : throw new InputException(problems);
    }

    private static bool IsRaw(string? weights) => weights switch
    {
        null or "ema" => false,
        "raw" => true,
        _ => throw new InputException($"--weights is '{weights}'; it must be ema or raw."),
    };

    private static Dictionary<string, string> Text(Dictionary<string, string> shared, Drawing drawing, Picture picture, Classes classes, long calls)
    {
        var text = shared.Concat(drawing.Text).Concat(picture.Text).ToDictionary();
        text["calls"] = calls.ToString(CultureInfo.InvariantCulture);
        if (classes.Name(picture.Label) is { } name)
        {
            text["class"] = name;
        }
        return text;
    }

    private static string Number(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
