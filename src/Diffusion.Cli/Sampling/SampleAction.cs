using System.Globalization;
using Diffusion.Checkpoints;
using Diffusion.Cli.Logging;
using Diffusion.Imaging;
using Diffusion.Sampling;
using Diffusion.Tensors;
using Spectre.Console;

namespace Diffusion.Cli.Sampling;

/// <summary>Makes the pictures that <c>sample</c> was asked for.</summary>
internal static class SampleAction
{
    private const int MostInGrid = 400;

    /// <summary>Loads, samples, writes; the folder's path goes to standard output.</summary>
    public static int Run(SampleRequest request)
    {
        var options = Resolve(request);
        var folder = CheckpointPath.Resolve(request.Checkpoint);
        var raw = IsRaw(request.Weights);
        var device = Devices.Parse(request.Device ?? "auto");
        using var model = LoadedModel.Read(folder, raw, device);
        var classes = model.Classes;
        var maker = new PictureMaker(model.Network, model.Scheduler.ToProcess(), model.Scheduler.ToPrediction(), classes.Count, device);
        var wanted = classes.Find(request.Class);
        var count = request.Count ?? options.Count;
        var seeds = ImageGenerator.Seeds(request.Seed, count);

        var generator = maker.With(options);
        Directory.CreateDirectory(request.Out);
        var text = Describe(options, folder, raw);
        Draw(generator, seeds, maker.Labels(seeds, wanted), request, options, maker.ClassCount, (seed, label) => Text(text, seed, classes.Name(label)));
        Console.WriteLine(request.Out);
        return ExitCode.Done;
    }

    private static void Draw(
        ImageGenerator generator, IReadOnlyList<ulong> seeds, IReadOnlyList<long>? labels, SampleRequest request, SamplingOptions options, int classCount,
        Func<ulong, long?, Dictionary<string, string>> text)
    {
        var digits = Math.Max(6, seeds[^1].ToString(CultureInfo.InvariantCulture).Length);
        var film = request.Gif ? new Film(options.Steps) : null;
        var inGrid = new List<PixelImage>();
        var done = 0;
        var console = Terminal.StandardError();
        foreach (var step in generator.Run(seeds, labels))
        {
            film?.Add(step);
            if (!step.IsLast)
            {
                continue;
            }
            foreach (var (seed, image) in step.Seeds.Zip(step.Images()))
            {
                var label = labels?[done];
                ImageFile.WritePng(Path.Combine(request.Out, seed.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0') + ".png"), image, text(seed, label));
                if (inGrid.Count < MostInGrid)
                {
                    inGrid.Add(image);
                }
                done++;
            }
            console.WriteLine($"{done} of {seeds.Count} images");
        }
        ImageFile.WritePng(Path.Combine(request.Out, "grid.png"), Contact.Sheet(inGrid, request.Class is null ? classCount : 0));
        film?.Write(Path.Combine(request.Out, "denoising.gif"), request.Class is null ? classCount : 0);
    }

    /// <summary>The command line over the checkpoint's own settings, checked together.</summary>
    private static SamplingOptions Resolve(SampleRequest request)
    {
        var defaults = SamplingDefaults.For(request.Checkpoint);
        var options = defaults with
        {
            Sampler = request.Sampler ?? defaults.Sampler,
            Steps = request.Steps ?? defaults.Steps,
            Eta = request.Eta ?? defaults.Eta,
            Guidance = request.Guidance ?? defaults.Guidance,
            Count = request.Count ?? defaults.Count,
            BatchSize = request.BatchSize ?? defaults.BatchSize,
        };
        var problems = options.Problems().ToList();
        return problems.Count == 0 ? options : throw new InputException(string.Join('\n', problems));
    }

    private static bool IsRaw(string? weights) => weights switch
    {
        null or "ema" => false,
        "raw" => true,
        _ => throw new InputException($"--weights is '{weights}'; it must be ema or raw."),
    };

    private static Dictionary<string, string> Describe(SamplingOptions options, string checkpoint, bool raw) => new()
    {
        ["Software"] = "Diffusion",
        ["checkpoint"] = checkpoint,
        ["weights"] = raw ? "raw" : "ema",
        ["sampler"] = options.Sampler,
        ["steps"] = options.Steps.ToString(CultureInfo.InvariantCulture),
        ["spacing"] = options.Spacing,
        ["eta"] = options.Eta.ToString(CultureInfo.InvariantCulture),
        ["guidance"] = options.Guidance.ToString(CultureInfo.InvariantCulture),
        ["batch"] = options.BatchSize.ToString(CultureInfo.InvariantCulture),
    };

    private static Dictionary<string, string> Text(Dictionary<string, string> shared, ulong seed, string? className)
    {
        var text = new Dictionary<string, string>(shared) { ["seed"] = seed.ToString(CultureInfo.InvariantCulture) };
        if (className is not null)
        {
            text["class"] = className;
        }
        return text;
    }
}
