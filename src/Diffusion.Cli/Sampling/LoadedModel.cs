using Diffusion.Checkpoints;
using Diffusion.Networks;
using Diffusion.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Cli.Sampling;

/// <summary>A model read from a checkpoint.</summary>
/// <param name="Network">The network on its device, in evaluation mode.</param>
/// <param name="Scheduler">The noise process it was trained for.</param>
/// <param name="Classes">What its labels mean.</param>
internal sealed record LoadedModel(UNet Network, SchedulerConfig Scheduler, Classes Classes) : IDisposable
{
    private const string RawPrefix = "raw/";

    /// <summary>In what the network's answers are latents, on its device; null where they are images.</summary>
    public LatentSpace? Latents { get; init; }

    /// <summary>Reads the averaged weights, the raw ones, or makes an average of another length.</summary>
    /// <exception cref="InputException">The checkpoint is damaged, or has no raw weights or snapshots of averages where they are asked for.</exception>
    public static LoadedModel Read(string folder, bool raw, double? emaLength, Device device)
    {
        using var scope = NewDisposeScope();
        var checkpoint = CheckpointStore.Load(folder, withTraining: raw);
        var chosen = checkpoint with
        {
            Weights = raw ? RawWeights(checkpoint.Training, folder) : emaLength is { } length ? AveragedWeights.Read(folder, length) : checkpoint.Weights,
        };
        var names = checkpoint.ClassNames.Count > 0 ? checkpoint.ClassNames : [.. Enumerable.Range(0, checkpoint.ClassCount).Select(label => $"{label}")];
        var latents = LatentsOf(checkpoint, folder, device);
        return new LoadedModel(chosen.CreateNetwork(folder).to(device), checkpoint.Scheduler, new Classes(names)) { Latents = latents };
    }

    /// <summary>Tells this model from others wherever it lies: weights and configurations, the autoencoder's too.</summary>
    /// <param name="folder">Where it was read from.</param>
    public string Checksum(string folder)
    {
        var files = new CheckpointFolder(folder);
        string[] configs = files.Autoencoder is { } autoencoder
            ? [files.NetworkConfig, files.SchedulerConfig, Path.Combine(autoencoder, "config.json")]
            : [files.NetworkConfig, files.SchedulerConfig];
        return Checkpoints.Checksum.OfWeights(Latents is null ? [Network.state_dict()] : [Network.state_dict(), Latents.Weights], configs.Select(Checkpoints.Checksum.OfFile));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Network.Dispose();
        Latents?.Dispose();
    }

    private static LatentSpace? LatentsOf(CheckpointContents checkpoint, string folder, Device device)
    {
        if (checkpoint.Autoencoder is not { } autoencoder)
        {
            return null;
        }
        var (made, taken) = (checkpoint.Network.ImageChannels, autoencoder.Config.LatentChannels);
        var problem = made == taken ? LatentSpace.Problem(autoencoder.Config) : $"The network makes latents of {made} channels, but the autoencoder beside it takes {taken}.";
        return problem is null ? new LatentSpace(autoencoder.CreateNetwork(folder).to(device)) : throw new InputException($"{folder}: {problem}");
    }

    /// <summary>The weights as last trained, by key.</summary>
    /// <exception cref="InputException">There is no training state.</exception>
    public static Dictionary<string, Tensor> RawWeights(TrainingSnapshot? training, string folder)
    {
        return (training ?? throw new InputException($"{folder} holds no training state, and so no raw weights; use --weights ema.")).Tensors.Where(pair => pair.Key.StartsWith(RawPrefix, StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[RawPrefix.Length..], pair => pair.Value);
    }
}
