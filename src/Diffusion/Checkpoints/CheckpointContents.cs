using Diffusion.Networks;
using Diffusion.Training;
using static TorchSharp.torch;

namespace Diffusion.Checkpoints;

/// <summary>What a checkpoint holds. Loaded tensors are on the CPU and belong to the dispose scope in which they were loaded.</summary>
/// <param name="Network">Shape of the network.</param>
/// <param name="Scheduler">The noise process it was trained for and what it predicts.</param>
/// <param name="Weights">The weights to sample with, averaged over training, by key of the network's state dictionary.</param>
/// <param name="ClassNames">Names of the classes, label 0 first; empty when the images have none or the names are not known.</param>
/// <param name="Training">What a resume needs; null when it was left out or asked not to be loaded.</param>
public sealed record CheckpointContents(
    UNetConfig Network,
    SchedulerConfig Scheduler,
    IReadOnlyDictionary<string, Tensor> Weights,
    IReadOnlyList<string> ClassNames,
    TrainingSnapshot? Training) : ICheckpoint
{
    /// <summary>The metadata of the file of weights.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = SafeTensors.PyTorchMetadata;

    /// <summary>The autoencoder in whose latents the network works (Rombach et al. 2022); null where it works on images.</summary>
    public AutoencoderContents? Autoencoder { get; init; }

    /// <summary>How many classes a label can name: 0 for a network without.</summary>
    public int ClassCount => ClassNames.Count > 0 ? ClassNames.Count : Network.NumClassEmbeds ?? 0;

    /// <summary>The label that means "no class", for classifier-free guidance; null when the network was not trained with one.</summary>
    public int? NoneLabel => ClassNames.Count > 0 && Network.NumClassEmbeds == ClassNames.Count + 1 ? ClassNames.Count : null;

    /// <summary>A network of this shape with these weights, on the CPU, ready to sample.</summary>
    /// <param name="source">Where the checkpoint lies, for messages.</param>
    /// <returns>The network, in evaluation mode.</returns>
    /// <exception cref="InputException">The weights do not fit the shape.</exception>
    public UNet CreateNetwork(string source) =>
        NetworkWeights.Made(UNetCost.Parameters(Network), () => new UNet(Network), Weights, source);

    void ICheckpoint.WriteTo(string folder) => CheckpointWriter.Write(folder, this);

    /// <summary>The autoencoder stays: nothing trains it.</summary>
    ICheckpoint ICheckpoint.WithTensors(Func<Tensor, Tensor> replace) => this with
    {
        Weights = Weights.ToDictionary(pair => pair.Key, pair => replace(pair.Value)),
        Training = Training?.WithTensors(replace),
    };
}
