namespace Diffusion.Training;

/// <summary>What an average holds at the end of a run: how old the weights in it are.</summary>
/// <param name="MeanAge">Mean age of the weights in images, each counted as much as it counts in the average.</param>
/// <param name="InitialShare">How much the weights from before the first update count, 0 to 1.</param>
public readonly record struct AveragingWindow(double MeanAge, double InitialShare)
{
    private const double NoticeableShare = 0.01;

    /// <summary>The window after a number of updates.</summary>
    /// <param name="rule">The average's rule.</param>
    /// <param name="steps">Updates of the run, ≥ 0.</param>
    /// <param name="batch">Images per update, ≥ 1.</param>
    public static AveragingWindow Of(AveragingRule rule, long steps, long batch)
    {
        ArgumentNullException.ThrowIfNull(rule);
        var (age, initial) = (0.0, 1.0);
        for (var k = 0L; k < steps; k++)
        {
            var beta = rule.Decay(new WeightUpdate(batch, k * batch, k));
            age = beta * (age + batch);
            initial *= beta;
        }

        return new AveragingWindow(age, initial);
    }

    /// <summary>The window of a rule over a run, in a line for the log.</summary>
    public static string Describe(AveragingRule rule, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(options);
        var (age, initial) = Of(rule, options.TotalSteps, options.BatchSize);
        var warning = initial < NoticeableShare ? "" : FormattableString.Invariant(
            $"; {initial:0 %} of it is the weights from before training: set Training:EmaWarmup to ratio, lower Training:EmaDecay or train longer");
        return FormattableString.Invariant($"{rule.Description}; at the end of the run its weights are {age:0} images ({age / options.BatchSize:0.#} steps) old on average{warning}");
    }
}
