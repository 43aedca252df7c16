using static TorchSharp.torch;

namespace Diffusion.Training;

/// <summary>
/// A step's loss that is the same work every step, with other numbers in the same tensors: so it can be recorded once, and be computed again for the numbers of
/// other steps, without the host having to know what came out.
/// </summary>
public interface IRepeatableLoss : IStepLoss
{
    /// <summary>All that <see cref="IStepLoss.Share"/> reads besides weights, in an order, shapes and types that are the same every step.</summary>
    IReadOnlyList<Tensor> Inputs { get; }

    /// <summary>The same loss, reading other tensors and writing what it finds to another.</summary>
    /// <param name="inputs">Tensors like <see cref="Inputs"/>, on the network's device.</param>
    /// <param name="losses">[N] float64 there, for each image's loss.</param>
    IRepeatableLoss Over(IReadOnlyList<Tensor> inputs, Tensor losses);

    /// <summary>Tells the loss of its step what a repetition with its inputs came to, in place of <see cref="IStepLoss.Share"/> and <see cref="IStepLoss.Updated"/>.</summary>
    /// <param name="losses">Each image's loss.</param>
    /// <param name="updated">Whether the update was taken.</param>
    void Came(IReadOnlyList<double> losses, bool updated);
}
