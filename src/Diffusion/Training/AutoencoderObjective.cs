using Diffusion.Data;
using Diffusion.Networks;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Training;

/// <summary>
/// The evidence lower bound of a variational autoencoder, as a loss per image in nats: −ln p(x | z) + β·KL(q(z | x) ‖ N(0, I)) with one draw
/// z = µ + σ·ε (Kingma and Welling 2014, Eq. 10; β of Higgins et al. 2017).
/// </summary>
/// <remarks>
/// With free bits λ the KL counts as Σ_j max(λ, KL_j) with KL_j the mean over the batch of dimension j (of a convolutional latent, of channel j), so
/// that what lies below λ is not pressed further down (Kingma et al. 2016, Eq. 15). The mean is of the whole batch, however it is split.
/// </remarks>
/// <param name="options">The bound.</param>
public sealed class AutoencoderObjective(AutoencoderOptions options) : ITrainingObjective
{
    private readonly AutoencoderOptions options = options ?? throw new ArgumentNullException(nameof(options));

    /// <inheritdoc/>
    public IReadOnlyList<string> Measures => LatentMeasures.Names;

    /// <inheritdoc/>
    public ObjectiveState? CreateState(TrainingOptions options, Device device) => null;

    /// <inheritdoc/>
    public void Check(TrainingState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        _ = NetworkOf(state);
    }

    /// <inheritdoc/>
    public IStepLoss Begin(TrainingState state, TrainingBatch batch, StepDraws draws, Device device)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(batch);
        var network = NetworkOf(state);
        var images = PixelTensor.FromFloats(batch.Pixels, batch.Count, batch.Channels, batch.Height, batch.Width, device);
        var noise = draws.Latent([batch.Count, .. network.Shape.LatentShape(new ImageSize(batch.Height, batch.Width))], device);
        return new EvidenceStep(new LatentVariableModel(network, options.Likelihood(), options.Bound()), options.FreeBits, options.KlWeightAfter(state.Images), images, noise);
    }

    private static VariationalAutoencoder NetworkOf(TrainingState state) => state.Network as VariationalAutoencoder
        ?? throw new ArgumentException($"A {state.Network.GetName()} is no variational autoencoder.", nameof(state));
}
