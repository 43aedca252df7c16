using Diffusion.Networks;
using Diffusion.Probability;
using Diffusion.Training;
using static TorchSharp.torch;

namespace Diffusion.Checkpoints;

/// <summary>
/// What the checkpoint of a variational autoencoder holds: <c>vae/</c> as <c>AutoencoderKL.save_pretrained</c> writes it (for fully connected layers with a class of our
/// own), <c>likelihood.json</c> and <c>training/</c>. Loaded tensors are on the CPU and belong to the dispose scope in which they were loaded.
/// </summary>
/// <param name="Shape">Shape of the network: an <see cref="AutoencoderConfig"/> or an <see cref="MlpAutoencoderConfig"/>.</param>
/// <param name="Weights">The weights to use, averaged over training, by key of the network's state dictionary.</param>
/// <param name="Likelihood">The law of a pixel; null where the folder does not say, as of an autoencoder from elsewhere, whose answers are pixels.</param>
/// <param name="Bound">Where log σ² is kept; null for nowhere.</param>
/// <param name="Training">What a resume needs; null when it was left out or asked not to be loaded.</param>
public sealed record AutoencoderCheckpoint(
    IAutoencoderShape Shape, IReadOnlyDictionary<string, Tensor> Weights, PixelLikelihood? Likelihood, LogVarianceBound? Bound, TrainingSnapshot? Training) : ICheckpoint
{
    /// <summary>Whether a folder holds an autoencoder and no model beside it that removes noise.</summary>
    /// <param name="folder">What <see cref="CheckpointPath.Resolve"/> gave.</param>
    /// <exception cref="InputException">The config.json there is damaged.</exception>
    public static bool IsIn(string folder) => CheckpointFiles.IsAutoencoder(folder);

    /// <summary>Reads a checkpoint, a folder that <c>AutoencoderKL.save_pretrained</c> wrote, or the autoencoder of a pipeline.</summary>
    /// <param name="folder">What <see cref="CheckpointPath.Resolve"/> gave.</param>
    /// <param name="withTraining">Whether to read what a resume needs too.</param>
    /// <exception cref="InputException">There is no autoencoder, or a file is damaged or not supported.</exception>
    public static AutoencoderCheckpoint Load(string folder, bool withTraining)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        using var scope = NewDisposeScope();
        Manifest.Check(folder, file => withTraining ? CheckpointSoundness.IsPresent(folder, file) : !CheckpointSoundness.IsOfTraining(file));
        var part = AutoencoderStore.Find(folder);
        var shape = AutoencoderShapeFile.Read(Path.Combine(part, CheckpointFiles.NetworkConfig));
        var (weights, _) = WeightFiles.Read(part);
        var law = LikelihoodFile.Read(folder);
        var training = withTraining ? CheckpointReader.ReadTraining(Path.Combine(folder, CheckpointFiles.Training), weights) : null;
        foreach (var tensor in weights.Values.Concat(training?.Tensors.Values ?? []))
        {
            tensor.MoveToOuterDisposeScope();
        }

        return new AutoencoderCheckpoint(shape, weights, law?.Likelihood, law is null ? LogVarianceBound.Diffusers : law.Value.Bound, training);
    }

    /// <summary>A network of this shape with these weights, on the CPU.</summary>
    /// <param name="source">Where it lies, for messages.</param>
    /// <returns>The network, in evaluation mode.</returns>
    /// <exception cref="InputException">The weights do not fit the shape.</exception>
    public VariationalAutoencoder CreateNetwork(string source) => NetworkWeights.Made(Shape.Parameters, Shape.Create, Weights, source);

    ICheckpoint ICheckpoint.WithTensors(Func<Tensor, Tensor> replace) => this with
    {
        Weights = Weights.ToDictionary(pair => pair.Key, pair => replace(pair.Value)),
        Training = Training?.WithTensors(replace),
    };

    void ICheckpoint.WriteTo(string folder)
    {
        var part = Directory.CreateDirectory(Path.Combine(folder, CheckpointFiles.OwnAutoencoder)).FullName;
        AutoencoderShapeFile.Write(Path.Combine(part, CheckpointFiles.NetworkConfig), Shape);
        SafeTensors.Write(Path.Combine(part, CheckpointFiles.Weights), Weights, SafeTensors.PyTorchMetadata);
        Durable.FlushFolder(part);
        if (Likelihood is not null)
        {
            LikelihoodFile.Write(folder, Likelihood, Bound);
        }

        if (Training is not null)
        {
            CheckpointWriter.WriteTraining(folder, Training, Weights);
        }

        Durable.FlushFolder(folder);
    }
}
