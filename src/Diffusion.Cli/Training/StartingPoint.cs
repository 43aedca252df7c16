using System.Globalization;
using Diffusion.Checkpoints;
using Diffusion.Cli.Configuration;
using Diffusion.Denoising;
using Diffusion.Networks;
using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Cli.Training;

/// <summary>
/// The checkpoint that a run starts from: the network's shape, the noise process and the prediction come from it instead of from the settings, and the weights of
/// a new run too. A run that was started so goes on from its own newest checkpoint in the same way, without the one it came from.
/// </summary>
internal sealed class StartingPoint
{
    private readonly bool ownCheckpoint;

    private StartingPoint(string from, string folder, bool ownCheckpoint)
    {
        this.ownCheckpoint = ownCheckpoint;
        (From, Folder) = (from, folder);
        var checkpoint = new CheckpointFolder(folder);
        Network = checkpoint.ReadNetwork();
        var scheduler = checkpoint.ReadScheduler();
        (Process, Prediction) = (scheduler.ToProcess(), scheduler.ToPrediction());
        ClassNames = checkpoint.ReadClassNames();
        LearnedVariance = Network.LearnsVariance ? scheduler.LearnedVariance : null;
    }

    /// <summary>What the run's config.json records.</summary>
    public string From { get; }

    /// <summary>The checkpoint's folder.</summary>
    public string Folder { get; }

    /// <summary>The network's shape.</summary>
    public UNetConfig Network { get; }

    /// <summary>The noise process that the network knows.</summary>
    public NoiseProcess Process { get; }

    /// <summary>What the network predicts.</summary>
    public Prediction Prediction { get; }

    /// <summary>Names of the network's classes; empty where they are not known.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>What the second half of the network's channels means; null where it answers no variance.</summary>
    public StepVariance? LearnedVariance { get; }

    /// <summary>What to do when the settings contradict it.</summary>
    public string Remedy => ownCheckpoint ? "a run that is resumed keeps it" : "leave it out, or train from scratch without --from";

    /// <summary>The starting point that files and assignments ask for, or that a run to be resumed had; null for a run from scratch.</summary>
    /// <param name="run">The run's folder, where it was named.</param>
    /// <param name="request">What the command line asks for.</param>
    /// <param name="files">The layers of settings that are files.</param>
    /// <param name="own">The run's own checkpoint at which it goes on; null for a run that begins.</param>
    /// <exception cref="InputException">There is no checkpoint where they say, it is not supported, or the run was started from another one.</exception>
    public static StartingPoint? Find(RunFolder? run, TrainRequest request, IReadOnlyList<string> files, string? own)
    {
        var from = RunSettings.TextOf(nameof(RunOptions.From), files, Assignments(request));
        if (run is not null && own is not null)
        {
            var recorded = RunSettings.Recorded(run.Config, nameof(RunOptions.From));
            CheckSame(run, recorded, from);
            return recorded is null ? null : new StartingPoint(recorded, own, ownCheckpoint: true);
        }
        if (from is null)
        {
            return null;
        }
        var folder = CheckpointPath.Resolve(from);
        if (run is not null && request.Overwrite && IsInside(folder, run.Path))
        {
            throw new InputException($"--overwrite would remove {folder}, which the run is to start from: give another --run.");
        }
        return new StartingPoint(folder, folder, ownCheckpoint: false);
    }

    /// <summary>The command line's assignments with --from as one.</summary>
    public static IReadOnlyList<string> Assignments(TrainRequest request) =>
        request.From is { } from ? [.. request.Assignments, $"{nameof(RunOptions.From)}={from}"] : request.Assignments;

    /// <summary>The settings that it replaces: what the network is, what it predicts of which process, the size and channels of its images, and the loss where it needs another.</summary>
    /// <param name="autoencoder">In whose latents the network works; null for images.</param>
    public IEnumerable<KeyValuePair<string, string?>> Settings(AutoencoderConfig? autoencoder)
    {
        foreach (var (name, value) in SettingTexts.Of(NetworkSettings.Of(Network)))
        {
            yield return new($"{nameof(RunOptions.Model)}:{name}", value);
        }
        yield return new("Schedule:Name", null);
        yield return new("Schedule:Steps", null);
        yield return new("Schedule:Prediction", Prediction.Name);
        if (Prediction.SigmaData is { } deviation)
        {
            yield return new("Schedule:SigmaData", deviation.ToString("R", CultureInfo.InvariantCulture));
        }
        if (Network.SampleSize is { } size && size.Height == size.Width)
        {
            yield return new("Data:Size", $"{size.Height * (autoencoder?.SizeMultiple ?? 1)}");
        }
        yield return new("Data:Channels", $"{autoencoder?.InChannels ?? Network.ImageChannels}");
        if (LearnedVariance is { } variance)
        {
            yield return new("Loss:Kind", $"{LossKind.Hybrid}");
            yield return new("Loss:Variance", $"{variance}");
        }
    }

    /// <summary>A network of that shape with the checkpoint's averaged weights; null where the run has a training state of its own to go on from.</summary>
    /// <exception cref="InputException">The weights are missing, damaged or of another network.</exception>
    public UNet? CreateNetwork(UNetConfig shape)
    {
        if (ownCheckpoint)
        {
            return null;
        }
        using var scope = NewDisposeScope();
        return (CheckpointStore.Load(Folder, withTraining: false) with { Network = shape }).CreateNetwork(Folder);
    }

    /// <summary>Whether a path is a folder or lies in it.</summary>
    public static bool IsInside(string path, string folder)
    {
        static string Full(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return Full(path) == Full(folder) || Full(path).StartsWith(Full(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    private static void CheckSame(RunFolder run, string? recorded, string? asked)
    {
        if (recorded is null && asked is not null)
        {
            throw new InputException($"{run.Path} was not started from a checkpoint, so it cannot go on from {asked}: leave --from out, or give another --run.");
        }
        if (recorded is not null && (asked is null || !IsInside(recorded, asked)))
        {
            throw new InputException($"{run.Path} was started from {recorded}, not from {asked ?? "scratch"}: leave --from out, or give another --run.");
        }
    }
}
