namespace Diffusion.Training;

/// <summary>More steps were not finite than the settings allow. The weights are those before the last of them.</summary>
/// <param name="last">The step that was one too many.</param>
public sealed class TrainingDivergedException(NonFiniteStep last)
    : Exception(FormattableString.Invariant(
        $"Training diverged: {last?.InAll} steps in all were not finite (Training:StopAfterSkips), the last of them {last?.Description}. Go on from the newest checkpoint with --resume and a lower Training:LearningRate, more Training:WarmupSteps or a smaller Training:GradientClip."))
{
    /// <summary>The step that was one too many.</summary>
    public NonFiniteStep Last { get; } = last ?? throw new ArgumentNullException(nameof(last));
}
