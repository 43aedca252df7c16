using System.Diagnostics;
using Diffusion.Cli.Logging;
using Diffusion.Training;

namespace Diffusion.Cli.Training;

/// <summary>Turns the trainer's steps into what is shown and logged: speed, waiting, means.</summary>
/// <param name="pending">What an earlier part of the run had gathered of the next line.</param>
internal sealed class StepMeter(PendingLine pending)
{
    private const int Window = 20;

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly SteadyRate rate = new(Window);

    /// <summary>What is gathered of the next line.</summary>
    public PendingLine Pending { get; private set; } = pending;

    /// <summary>The metrics of a step that has just ended.</summary>
    /// <param name="step">The step.</param>
    /// <param name="waited">How long batches have been waited for, in all.</param>
    public StepMetrics Read(TrainingProgress step, TimeSpan waited)
    {
        if (step.IsSettled)
        {
            rate.Mark(clock.Elapsed, step.Images);
        }
        Pending = Pending.Add(step.Loss, step.Measures);
        return new StepMetrics(step.Step, step.Images, step.Loss, step.LearningRate, step.GradientNorm, rate.ImagesPerSecond,
            waited / clock.Elapsed, clock.Elapsed.TotalSeconds);
    }

    /// <summary>The line of a step, with means over the steps since the last one; the next begins.</summary>
    public StepMetrics TakeLine(StepMetrics step)
    {
        var line = Pending.Mean(step);
        Pending = PendingLine.Empty;
        return line;
    }
}
