namespace Diffusion.Training;

/// <summary>The loss or the gradient is no longer a finite number. The weights are those before the step.</summary>
/// <param name="step">The step that failed, counted from 1.</param>
/// <param name="loss">Its loss.</param>
/// <param name="gradientNorm">The norm of its gradient.</param>
public sealed class TrainingDivergedException(long step, double loss, double gradientNorm)
    : Exception(FormattableString.Invariant(
        $"Training diverged at step {step}: loss {loss}, gradient norm {gradientNorm}. Resume from an earlier checkpoint with a lower Training:LearningRate, more Training:WarmupSteps or a Training:GradientClip."))
{
    /// <summary>The step that failed, counted from 1.</summary>
    public long Step { get; } = step;

    /// <summary>Its loss.</summary>
    public double Loss { get; } = loss;

    /// <summary>The norm of its gradient.</summary>
    public double GradientNorm { get; } = gradientNorm;
}
