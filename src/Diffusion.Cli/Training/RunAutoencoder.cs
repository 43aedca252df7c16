using System.Globalization;
using Diffusion.Checkpoints;
using Diffusion.Cli.Configuration;
using Diffusion.Data;
using Diffusion.Networks;
using Diffusion.Noise;
using Spectre.Console;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Cli.Training;

/// <summary>
/// The autoencoder in whose latents a run trains (Rombach et al. 2022): the one that Data:Latents names, or that of the checkpoint that the run starts from. A run
/// that is resumed takes the copy in its own newest checkpoint, and with it the scale that its network has learned.
/// </summary>
internal sealed class RunAutoencoder
{
    private const string Setting = "Data:Latents";

    private readonly string path;
    private readonly string folder;
    private readonly bool keepsScale;

    /// <param name="path">What config.json records.</param>
    /// <param name="folder">The autoencoder's own folder.</param>
    /// <param name="keepsScale">Whether a network has learned latents of its scale already.</param>
    private RunAutoencoder(string path, string folder, bool keepsScale)
    {
        (this.path, this.folder, this.keepsScale) = (path, folder, keepsScale);
        var own = AutoencoderStore.ReadConfig(folder);
        Config = keepsScale ? own : own with { ShiftFactor = null, LatentsMean = null, LatentsStd = null };
        if (LatentSpace.Problem(Config) is { } problem)
        {
            throw new InputException($"{folder}: {problem}");
        }
    }

    /// <summary>Its shape, and how its latents are scaled unless the run measures that.</summary>
    public AutoencoderConfig Config { get; }

    /// <summary>The autoencoder that the settings and the checkpoints ask for; null for a run on images.</summary>
    /// <param name="run">The run's folder, where it was named.</param>
    /// <param name="request">What the command line asks for.</param>
    /// <param name="files">The layers of settings that are files.</param>
    /// <param name="start">The checkpoint that the run starts from.</param>
    /// <param name="own">The run's own checkpoint at which it goes on; null for a run that begins.</param>
    /// <exception cref="InputException">There is none where they say, it is not supported, or they contradict each other.</exception>
    public static RunAutoencoder? Find(RunFolder? run, TrainRequest request, IReadOnlyList<string> files, StartingPoint? start, string? own)
    {
        var asked = RunSettings.TextOf(Setting, files, StartingPoint.Assignments(request));
        if (run is not null && own is not null)
        {
            return OfOwn(run, own, asked);
        }
        if (start is not null)
        {
            return OfStart(start, asked);
        }
        if (asked is null)
        {
            return null;
        }
        if (run is not null && request.Overwrite && StartingPoint.IsInside(asked, run.Path))
        {
            throw new InputException($"--overwrite would remove {asked}, the autoencoder of {Setting}: give another --run.");
        }
        return new RunAutoencoder(asked, AutoencoderStore.Find(asked), keepsScale: false);
    }

    /// <summary>
    /// The settings that it gives in place of appsettings.json: the images that it is for, latents of unit variance, and no bounds for them. Without bounds an error of
    /// a predicted ε is one of x̂_0, σ/α times as large: 20,000 times at the noisiest level of the cosine schedule. v has no such level (Salimans and Ho 2022, §4).
    /// </summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings()
    {
        yield return new(Setting, path);
        yield return new("Data:Size", $"{Config.SampleSize}");
        yield return new("Data:Channels", $"{Config.InChannels}");
        if (keepsScale)
        {
            yield return new("Data:LatentScale", Text(Config.ScalingFactor));
        }
        yield return new("Schedule:Prediction", Prediction.Velocity.Name);
        yield return new("Schedule:SigmaData", "1");
        yield return new("Sampling:Clamp", "false");
    }

    /// <summary>Refuses settings that make no sense in latents, or another scale than a network has learned.</summary>
    /// <exception cref="InputException">Lists every such setting, one to a line.</exception>
    public void Check(RunSettings settings)
    {
        var problems = settings.Options.Sampling.LatentProblems().ToList();
        if (keepsScale && settings.Options.Data.LatentScale is var scale && scale != Config.ScalingFactor)
        {
            problems.Add($"Data:LatentScale is {(scale is null ? "null" : Text(scale.Value))} ({settings.SourceOf("Data:LatentScale")}), "
                + $"but the network has learned the latents of {folder} times {Text(Config.ScalingFactor)}: leave it out.");
        }
        if (problems.Count > 0)
        {
            throw new InputException(problems);
        }
    }

    /// <summary>The shape of the latents of images.</summary>
    /// <exception cref="InputException">The images do not fit the autoencoder.</exception>
    public DataShape ShapeOf(ITrainingSet images)
    {
        CheckFit(Config, folder, images.Channels, images.Height, images.Width);
        return new DataShape(Config.LatentChannels, images.Height / Config.SizeMultiple, images.Width / Config.SizeMultiple, images.ClassNames);
    }

    /// <summary>Throws unless an autoencoder takes images of a shape.</summary>
    /// <exception cref="InputException">It takes others.</exception>
    public static void CheckFit(AutoencoderConfig config, string folder, int channels, int height, int width)
    {
        if (channels != config.InChannels)
        {
            throw new InputException($"The images have {channels} {(channels == 1 ? "channel" : "channels")}, but the autoencoder of {folder} takes {config.InChannels}: set Data:Channels to {config.InChannels}.");
        }
        if (height % config.SizeMultiple != 0 || width % config.SizeMultiple != 0)
        {
            throw new InputException($"The images have {width}×{height} pixels, but the autoencoder of {folder} takes multiples of {config.SizeMultiple}: set Data:Size to one.");
        }
    }

    /// <summary>A line for a dry run.</summary>
    public string Describe(ITrainingSet images)
    {
        var shape = ShapeOf(images);
        return FormattableString.Invariant($"latents   {shape.Channels} channels of {shape.Height}x{shape.Width}, by {folder}, {AutoencoderCost.Parameters(Config):N0} parameters");
    }

    /// <summary>Loads it and encodes the data.</summary>
    /// <exception cref="InputException">Its weights are damaged, or it cannot be used on the images.</exception>
    public RunLatents Encode(IAnsiConsole console, ImageDataset images, DataOptions options, Device device, CancellationToken cancellation)
    {
        var space = Load(device);
        try
        {
            var latents = LatentView.Encode(console, images, space, options, device, cancellation);
            return new RunLatents(space.ScaledBy(latents.Scale), latents);
        }
        catch
        {
            space.Dispose();
            throw;
        }
    }

    private LatentSpace Load(Device device)
    {
        using var scope = NewDisposeScope();
        return new LatentSpace(AutoencoderStore.Load(folder).CreateNetwork(folder).to(device), Config);
    }

    private static RunAutoencoder? OfOwn(RunFolder run, string checkpoint, string? asked)
    {
        var recorded = RunSettings.Recorded(run.Config, Setting);
        if (recorded != asked)
        {
            throw new InputException($"{run.Path} was trained on {(recorded is null ? "images" : $"the latents of {recorded}")}, not on {(asked is null ? "images" : $"those of {asked}")}: leave {Setting} out, or give another --run.");
        }
        return recorded is null ? null : new RunAutoencoder(recorded, AutoencoderStore.Find(checkpoint), keepsScale: true);
    }

    private static RunAutoencoder? OfStart(StartingPoint start, string? asked)
    {
        var own = new CheckpointFolder(start.Folder).Autoencoder;
        if (asked is not null && (own is null || Path.GetFullPath(AutoencoderStore.Find(asked)) != Path.GetFullPath(own)))
        {
            throw new InputException($"{Setting} is {asked}, but the network of {start.Folder} works on {(own is null ? "images" : "latents of its own autoencoder")}: {start.Remedy}.");
        }
        return own is null ? null : new RunAutoencoder(start.Folder, own, keepsScale: true);
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
