using System.Globalization;
using Diffusion.Checkpoints;
using Diffusion.Cli.Logging;
using Diffusion.Imaging;
using Diffusion.Networks;
using Diffusion.Sampling;
using Diffusion.Tensors;
using Spectre.Console;
using static TorchSharp.torch;

namespace Diffusion.Cli.Sampling;

/// <summary>Makes the pictures that <c>sample</c> was asked for.</summary>
internal static class SampleAction
{
    /// <summary>Loads, samples, writes; the folder's path goes to standard output.</summary>
    public static int Run(SampleRequest request) => Interruption.During(interruption =>
    {
        try
        {
            return Run(request, interruption);
        }
        catch (OperationCanceledException) when (interruption.IsRequested && request.Invert is null)
        {
            var others = request.Gif ? " Give --resume instead of --gif to make the others."
                : SampleRecord.IsMixed(request.Out) ? ""
                : " The same command with --resume makes the others.";
            Console.Error.WriteLine("The images that are written are whole." + others);
            throw;
        }
    });

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
            var drawing = new DrawingPlan(request, options, maker, model.Classes).Make();
            var generator = maker.With(options, drawing.Walk);
            var settings = SampleSettings.Of(text.Concat(drawing.Text), request, model.Checksum(folder), weak?.Checksum(CheckpointPath.Resolve(request.Weak!)), maker.PictureShape, model.Classes);
            Directory.CreateDirectory(request.Out);
            SampleRecord.Claim(new SampleFolder(request.Out), settings, request.Resume);
            Draw(drawing, generator, request, options, maker, model.Classes, text);
        }
        else
        {
            InversionAction.Run(request, new Inversion(maker, options, model.Classes, request.Class), maker, text);
        }
        Console.WriteLine(request.Out);
        return ExitCode.Done;
    }

    private static void Draw(
        Drawing drawing, ImageGenerator generator, SampleRequest request, SamplingOptions options, PictureMaker maker, Classes classes, Dictionary<string, string> text)
    {
        var film = request.Gif ? new Film() : null;
        var run = new SampleRun(new SampleFolder(request.Out), drawing.Count, drawing.At) { BatchSize = options.BatchSize, Resume = request.Resume };
        var console = Terminal.StandardError();
        var calls = 0L;
        run.Make(
            batch =>
            {
                var images = Images(generator, batch, film);
                calls = maker.CallsPerPicture(options.BatchSize);
                return images;
            },
            picture => Text(text, drawing, picture, classes, calls),
            console.WriteLine);
        if (calls > 0)
        {
            console.WriteLine($"{calls} network calls per image");
        }
        var columns = request.Class is null && request.Interpolate is null ? maker.ClassCount : 0;
        Gather(run, request, columns, console);
        film?.Write(Path.Combine(request.Out, "denoising.gif"), columns);
    }

    /// <summary>What is made of all pictures once they are there: the grid of the first ones, and the archive if asked for.</summary>
    internal static void Gather(SampleRun run, SampleRequest request, int columns, IAnsiConsole console)
    {
        var grid = run.Grid(columns);
        Durable.ReplaceShared(Path.Combine(request.Out, "grid.png"), stream => stream.Write(ImageFile.EncodePng(grid)));
        if (request.Npz)
        {
            console.WriteLine($"wrote {run.WriteArchive()}");
        }
    }

    /// <summary>The images of a batch; a film takes what is seen on the way.</summary>
    internal static IReadOnlyList<PixelImage> Images(ImageGenerator generator, IReadOnlyList<Picture> batch, Film? film)
    {
        IReadOnlyList<PixelImage> images = [];
        long[]? labels = batch.All(picture => picture.Label is not null) ? [.. batch.Select(picture => picture.Label!.Value)] : null;
        foreach (var step in generator.Run([.. batch.Select(picture => picture.Number)], labels))
        {
            film?.Add(step);
            images = step.IsLast ? step.Images() : images;
        }
        return images;
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
}
