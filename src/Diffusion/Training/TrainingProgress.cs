namespace Diffusion.Training;

/// <summary>What a step of training came to.</summary>
/// <param name="Step">Completed updates, this one among them.</param>
/// <param name="Images">Images seen, this step's among them.</param>
/// <param name="Loss">Mean loss of the step's batch, before the update.</param>
/// <param name="LearningRate">The update's learning rate.</param>
/// <param name="GradientNorm">Euclidean norm of the whole gradient, before clipping.</param>
public sealed record TrainingProgress(long Step, long Images, double Loss, double LearningRate, double GradientNorm)
{
    /// <summary>What the objective measured beside the loss (<see cref="ITrainingObjective.Measures"/>).</summary>
    public IReadOnlyDictionary<string, double> Measures { get; init; } = new Dictionary<string, double>();
}
