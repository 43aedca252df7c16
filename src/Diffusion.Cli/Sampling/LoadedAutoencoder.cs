using Diffusion.Checkpoints;
using Diffusion.Networks;
using Diffusion.Probability;
using Diffusion.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Cli.Sampling;

/// <summary>A variational autoencoder read from a checkpoint.</summary>
/// <param name="Model">The network on its device, in evaluation mode, and the laws that go with it.</param>
/// <param name="HasLikelihood">Whether the checkpoint says how a pixel is distributed; of one from elsewhere it is only known that its answers are pixels.</param>
internal sealed record LoadedAutoencoder(LatentVariableModel Model, bool HasLikelihood) : IDisposable
{
    /// <summary>Shape of its images.</summary>
    public ImageShape Shape => new(Model.Network.Shape.Channels, Model.Network.Shape.Size.Height, Model.Network.Shape.Size.Width);

    /// <summary>Reads the averaged weights, the raw ones, or makes an average of another length.</summary>
    /// <exception cref="InputException">There is no autoencoder, it is damaged, or has no raw weights or snapshots of averages where they are asked for.</exception>
    public static LoadedAutoencoder Read(string folder, bool raw, double? emaLength, Device device)
    {
        using var scope = NewDisposeScope();
        var checkpoint = AutoencoderCheckpoint.Load(folder, withTraining: raw);
        var chosen = checkpoint with
        {
            Weights = raw ? LoadedModel.RawWeights(checkpoint.Training, folder) : emaLength is { } length ? AveragedWeights.Read(folder, length) : checkpoint.Weights,
        };
        var likelihood = checkpoint.Likelihood ?? new PixelLikelihood(Reconstruction.L2, 1);
        return new LoadedAutoencoder(new LatentVariableModel(chosen.CreateNetwork(folder).to(device), likelihood, checkpoint.Bound), checkpoint.Likelihood is not null);
    }

    /// <summary>Tells this autoencoder from others wherever it lies.</summary>
    public string Checksum() => Checkpoints.Checksum.OfWeights([Model.Network.state_dict()], [$"{Model.Network.Shape}", $"{Model.Likelihood}"]);

    /// <inheritdoc/>
    public void Dispose() => Model.Network.Dispose();
}
