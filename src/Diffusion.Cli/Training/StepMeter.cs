using System.Diagnostics;
using Diffusion.Data;
using Diffusion.Training;

namespace Diffusion.Cli.Training;

/// <summary>Turns the trainer's steps into what is shown and logged: speed, waiting, mean loss.</summary>
internal sealed class StepMeter(BatchLoader loader)
{
    private const int Window = 20;

    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly SteadyRate rate = new(Window);
    private double lossSum;
    private int lossCount;

    /// <summary>The metrics of a step that has just ended.</summary>
    public StepMetrics Read(TrainingProgress step)
    {
        rate.Mark(clock.Elapsed, step.Images);
        lossSum += step.Loss;
        lossCount++;
        return new StepMetrics(step.Step, step.Images, step.Loss, step.LearningRate, step.GradientNorm, rate.ImagesPerSecond,
            loader.Waited / clock.Elapsed, clock.Elapsed.TotalSeconds) { Measures = step.Measures.Count > 0 ? step.Measures : null };
    }

    /// <summary>The mean loss since the last call.</summary>
    public double TakeMeanLoss()
    {
        var mean = lossSum / lossCount;
        (lossSum, lossCount) = (0, 0);
        return mean;
    }
}
