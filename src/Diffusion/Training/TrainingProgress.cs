namespace Diffusion.Training;

/// <summary>What a step of training came to: an update, or one that was skipped (<see cref="NonFinite"/>).</summary>
/// <param name="Step">Completed updates, this one among them.</param>
/// <param name="Images">Images seen by updates, this one's among them.</param>
/// <param name="Loss">Mean loss of the step's batch, before the update.</param>
/// <param name="LearningRate">The update's learning rate.</param>
/// <param name="GradientNorm">Euclidean norm of the whole gradient, before clipping.</param>
public sealed record TrainingProgress(long Step, long Images, double Loss, double LearningRate, double GradientNorm)
{
    /// <summary>What the objective measured beside the loss (<see cref="ITrainingObjective.Measures"/>).</summary>
    public IReadOnlyDictionary<string, double> Measures { get; init; } = new Dictionary<string, double>();

    /// <summary>How the passes became smaller because memory did not suffice for this step; null where it did.</summary>
    public MicroBatchChange? Shrunk { get; init; }

    /// <summary>
    /// Whether the <see cref="TrainingState"/> is that right after this step. On a GPU several steps are under way at once and are told of together: the state is
    /// then that after the last of them, which falls on every multiple of the options' cadences. Save, sample and stop after such a step only.
    /// </summary>
    public bool IsSettled { get; init; } = true;

    /// <summary>What was infinite or NaN, where the step was skipped for it: weights, averages, Step and Images are as they were before. Null for an update.</summary>
    public NonFiniteStep? NonFinite { get; init; }
}
