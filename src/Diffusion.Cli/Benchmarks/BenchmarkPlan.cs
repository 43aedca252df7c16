using Diffusion.Cli.Configuration;
using Diffusion.Cli.Training;
using Diffusion.Data;
using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Training;
using Spectre.Console;

namespace Diffusion.Cli.Benchmarks;

/// <summary>What is measured: a network, the settings it is trained by, and images, the user's or none.</summary>
/// <param name="Plan">The network and its settings, with enough images for all steps.</param>
/// <param name="Shape">The shape of what the network sees.</param>
/// <param name="Images">The user's images; null where there are none and random ones are taken.</param>
/// <param name="Autoencoder">In whose latents the network works; null for images.</param>
internal sealed record BenchmarkPlan(RunPlan Plan, DataShape Shape, ImageDataset? Images, RunAutoencoder? Autoencoder) : IDisposable
{
    private const string DataPath = "Data:Path";

    /// <summary>The file that describes the network; null where settings do.</summary>
    public string? NetworkFile { get; init; }

    /// <summary>Resolves the settings as <c>train</c> does, and reads the images where the user named some.</summary>
    /// <exception cref="InputException">The settings are wrong, or are of no U-Net.</exception>
    public static BenchmarkPlan Make(BenchmarkRequest request, IAnsiConsole console, CancellationToken cancellation)
    {
        var network = Benchmarks.NetworkFile.Find(request.Configs, out var files);
        string[] assignments = [.. network?.Assignments() ?? [], .. request.Assignments()];
        var training = new TrainRequest(Run: null, files, assignments, Resume: false, Overwrite: false, DryRun: false);
        var start = network is null ? StartingPoint.Find(null, training, files, null) : null;
        var autoencoder = network is null ? RunAutoencoder.Find(null, training, files, start, null) : null;
        var settings = RunSettings.Read(files, assignments, start, autoencoder);
        network?.Check(settings.Options, RunSettings.TextOf(nameof(RunOptions.From), files, assignments));
        if (settings.Options.Model.Kind != ModelKind.UNet)
        {
            throw new InputException($"Model:Kind is {settings.Options.Model.Kind}; benchmark measures a {ModelKind.UNet}.");
        }
        var process = RunPlan.ProcessOf(settings, start);
        RunRules.CheckSchedule(settings.Options, process);

        var images = HasData(settings) ? DataView.Read(console, settings.Options.Data, cancellation) : null;
        try
        {
            return Make(request, settings, network, start, autoencoder, process, images);
        }
        catch
        {
            images?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Images?.Dispose();

    private static BenchmarkPlan Make(
        BenchmarkRequest request, RunSettings settings, Benchmarks.NetworkFile? network, StartingPoint? start, RunAutoencoder? autoencoder, NoiseProcess process, ImageDataset? images)
    {
        var shape = network is not null && images is null ? OfNetwork(network) : OfImages(settings, autoencoder, images);
        network?.Check(shape);
        CheckBatch(settings.Options.Training.BatchSize, shape);
        var plan = network is null
            ? RunPlan.Make(settings, start, process, shape)
            : new RunPlan(settings.Options, network.Network, process, settings.Options.Schedule.ToPrediction(), network.ClassNames);
        var steps = (long)request.Warmup + request.Steps + request.Profiled + (3 * Trainer.MostAhead);
        var training = plan.Options.Training with { Images = steps * plan.Options.Training.BatchSize };
        return new BenchmarkPlan(plan with { Options = plan.Options with { Training = training } }, shape, images, autoencoder) { NetworkFile = network?.Path };
    }

    private static void CheckBatch(int batch, DataShape shape)
    {
        var most = int.MaxValue / ((long)shape.Channels * shape.Height * shape.Width);
        if (batch > most)
        {
            throw new InputException($"A batch of {batch} images of {shape.Channels}x{shape.Height}x{shape.Width} is more than memory can hold as one tensor; --batch may be {most} at most.");
        }
    }

    /// <summary>Whether the user has named images; the built-in shapes are named only by who names them.</summary>
    private static bool HasData(RunSettings settings) => settings.IsGiven(DataPath) || settings.Options.Data.Path != DataOptions.BuiltinShapes;

    private static DataShape OfNetwork(Benchmarks.NetworkFile network) => new(network.Network.ImageChannels, network.Size.Height, network.Size.Width, network.ClassNames);

    /// <summary>The shape of the user's images, or of the built-in shapes; of their latents where the network works on latents.</summary>
    private static DataShape OfImages(RunSettings settings, RunAutoencoder? autoencoder, ImageDataset? images)
    {
        using var one = images is null ? DatasetReader.Read(settings.Options.Data with { Count = 1, MaxImages = null }) : null;
        var seen = images ?? one!;
        return autoencoder?.ShapeOf(seen) ?? DataShape.Of(seen);
    }
}
