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
        var defaults = SamplingDefaults.OfRun(request.Checkpoint);
        var count = request.Choices.Count ?? defaults.Count;
        var device = Devices.Parse(request.Device ?? "auto");
        using var model = LoadedAutoencoder.Read(folder, raw, request.EmaLength, device);
        var (first, sampler) = (request.Seed ?? 0, new PriorSampler(model.Model, device));
        var texts = Texts(request, folder);
        Picture At(int place)
        {
            var seed = unchecked(first + (ulong)place);
            return new Picture(seed, null, new Dictionary<string, string>(texts) { ["seed"] = seed.ToString(CultureInfo.InvariantCulture) });
        }
        Directory.CreateDirectory(request.Out);
        SampleRecord.Claim(new SampleFolder(request.Out), SampleSettings.Of(texts, request, model.Checksum(), weak: null, model.Shape, classes: null), request.Resume);
        var run = new SampleRun(new SampleFolder(request.Out), count, At) { BatchSize = request.Choices.BatchSize ?? defaults.BatchSize, Resume = request.Resume };
        var console = Terminal.StandardError();
        run.Make(batch => Images(sampler, batch, cancellation), picture => picture.Text, console.WriteLine);
        SampleAction.Gather(run, request, columns: 0, console);
        Console.WriteLine(request.Out);
        return ExitCode.Done;
    }

    private static List<PixelImage> Images(PriorSampler sampler, IReadOnlyList<Picture> batch, CancellationToken cancellation)
    {
        var images = new List<PixelImage>();
        foreach (var drawn in sampler.Generate(batch.Select(picture => picture.Number)))
        {
            cancellation.ThrowIfCancellationRequested();
            images.Add(drawn.Image);
        }
        return images;
    }

    private static Dictionary<string, string> Texts(SampleRequest request, string folder) => new()
    {
        ["Software"] = "Diffusion",
        ["checkpoint"] = folder,
        ["weights"] = AveragedWeights.Name(request),
    };
}
