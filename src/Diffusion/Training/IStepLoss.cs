using static TorchSharp.torch;

namespace Diffusion.Training;

/// <summary>The loss of one step's batch, part by part: however it is split, the parts' sum and their gradient are those of the whole.</summary>
public interface IStepLoss
{
    /// <summary>Further numbers about the parts computed so far, by <see cref="ITrainingObjective.Measures"/>; to be asked for when all parts are done.</summary>
    IReadOnlyDictionary<string, double> Measures { get; }

    /// <summary>
    /// The images among the parts computed so far whose loss is infinite or NaN, each by its place in the batch and what was drawn for it, in words. Empty
    /// where there are none, or where the objective cannot tell.
    /// </summary>
    IReadOnlyList<string> NonFiniteImages => [];

    /// <summary>The share of some images in the batch's mean loss.</summary>
    /// <param name="from">The first image.</param>
    /// <param name="count">How many.</param>
    /// <returns>A scalar with a gradient: Σ of their losses / images in the batch.</returns>
    Tensor Share(int from, int count);

    /// <summary>Called when the update along the gradient of all parts is done: what the objective learns from a step, it learns here.</summary>
    /// <param name="learningRate">The update's.</param>
    void Updated(double learningRate);
}
