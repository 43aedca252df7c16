namespace Diffusion.Training;

/// <summary>The learning rate as a function of the step alone, so a resumed run needs nothing to be restored.</summary>
public static class LearningRate
{
    /// <summary>The rate of update <paramref name="step"/>, counted from 0: rate·min(1, (step+1)/warm-up), then constant, 1 − progress or ½(1 + cos π·progress).</summary>
    public static double At(long step, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return step < options.WarmupSteps
            ? options.LearningRate * (step + 1) / options.WarmupSteps
            : options.LearningRate * Decayed(step - options.WarmupSteps, options.TotalSteps - options.WarmupSteps, options.LearningRateDecay);
    }

    private static double Decayed(long done, long total, LearningRateDecay decay) => decay switch
    {
        LearningRateDecay.Constant => 1,
        LearningRateDecay.Linear => 1 - Progress(done, total),
        LearningRateDecay.Cosine => 0.5 * (1 + Math.Cos(Math.PI * Progress(done, total))),
        _ => throw new ArgumentOutOfRangeException(nameof(decay), decay, "The decay must be Constant, Linear or Cosine."),
    };

    /// <summary>0 … 1.</summary>
    private static double Progress(long done, long total) => Math.Min(1, done / (double)Math.Max(1, total));
}
