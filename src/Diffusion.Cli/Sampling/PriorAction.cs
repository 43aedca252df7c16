using System.Globalization;
using Diffusion.Cli.Logging;
using Diffusion.Imaging;
using Diffusion.Sampling;
using Diffusion.Tensors;
using Spectre.Console;

namespace Diffusion.Cli.Sampling;

/// <summary>Makes the pictures that <c>sample</c> was asked for of an autoencoder: draws from its prior.</summary>
internal static class PriorAction
{
    /// <summary>Loads, draws, writes; the folder's path goes to standard output.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="folder">The checkpoint's folder.</param>
    /// <param name="raw">Whether the weights as last trained are wanted.</param>
    /// <param name="cancellation">Ends it between two pictures.</param>
    public static int Run(SampleRequest request, string folder, bool raw, CancellationToken cancellation)
    {
        PriorRules.Check(request, folder);
        var count = request.Choices.Count ?? SamplingDefaults.OfRun(request.Checkpoint).Count;
        var device = Devices.Parse(request.Device ?? "auto");
        using var model = LoadedAutoencoder.Read(folder, raw, request.EmaLength, device);
        var seeds = ImageGenerator.Seeds(request.Seed ?? 0, count);
        var digits = Math.Max(6, Text(seeds[^1]).Length);
        Directory.CreateDirectory(request.Out);
        var inGrid = new List<PixelImage>();
        foreach (var (seed, image) in new PriorSampler(model.Model, device).Generate(seeds))
        {
            cancellation.ThrowIfCancellationRequested();
            ImageFile.WritePng(Path.Combine(request.Out, Text(seed).PadLeft(digits, '0') + ".png"), image, Texts(request, folder, seed));
            if (inGrid.Count < SampleAction.MostInGrid)
            {
                inGrid.Add(image);
            }
        }
        Terminal.StandardError().WriteLine($"{count} of {count} images");
        ImageFile.WritePng(Path.Combine(request.Out, "grid.png"), Contact.Sheet(inGrid, 0));
        Console.WriteLine(request.Out);
        return ExitCode.Done;
    }

    private static Dictionary<string, string> Texts(SampleRequest request, string folder, ulong seed) => new()
    {
        ["Software"] = "Diffusion",
        ["checkpoint"] = folder,
        ["weights"] = AveragedWeights.Name(request),
        ["seed"] = Text(seed),
    };

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}
