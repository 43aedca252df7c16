using Diffusion.Networks;
using static TorchSharp.torch;

namespace Diffusion.Checkpoints;

/// <summary>An autoencoder as a file holds it. Loaded tensors are on the CPU and belong to the dispose scope in which they were loaded.</summary>
/// <param name="Config">Its shape.</param>
/// <param name="Weights">Its weights, by key of its state dictionary.</param>
public sealed record AutoencoderContents(AutoencoderConfig Config, IReadOnlyDictionary<string, Tensor> Weights)
{
    /// <summary>The metadata of the file of weights.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = SafeTensors.PyTorchMetadata;

    /// <summary>An autoencoder of this shape with these weights, on the CPU.</summary>
    /// <param name="source">Where it lies, for messages.</param>
    /// <returns>The network, in evaluation mode.</returns>
    /// <exception cref="InputException">The weights do not fit the shape.</exception>
    public AutoencoderKL CreateNetwork(string source) =>
        NetworkWeights.Made(AutoencoderCost.Parameters(Config), () => new AutoencoderKL(Config), Weights, source);
}
