using System.Diagnostics;
using Diffusion.Checkpoints;
using Diffusion.Cli.Configuration;
using Diffusion.Data;
using Diffusion.Training;
using Serilog;
using Spectre.Console;
using static TorchSharp.torch;

namespace Diffusion.Cli.Training;

/// <summary>One training run: steps, and between two of them the log, the pictures and the checkpoints.</summary>
internal sealed class TrainRun
{
    private const int BatchesAhead = 2;

    private readonly RunFolder folder;
    private readonly Spare spare;
    private readonly RunOptions options;
    private readonly IModelInTraining model;
    private readonly ImageDataset dataset;
    private readonly ILogger log;
    private readonly CheckpointStore store;
    private readonly AverageStore averages;
    private string saved = "";
    private long savedAt = -1;

    /// <summary>Takes up the run's newest checkpoint, where there is one.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="options">The settings, resolved.</param>
    /// <param name="model">What is trained; stays the caller's.</param>
    /// <param name="dataset">What it is trained on; stays the caller's.</param>
    /// <param name="log">The run's log.</param>
    public TrainRun(RunFolder folder, RunOptions options, IModelInTraining model, ImageDataset dataset, ILogger log)
    {
        (this.folder, this.options, this.model, this.dataset, this.log) = (folder, options, model, dataset, log);
        spare = new Spare(log);
        store = new CheckpointStore(folder.Path);
        averages = new AverageStore(folder.Path);
        TakeUp();
    }

    private TrainingState State => model.State;

    /// <summary>Trains to the end, or to a signal; the final pictures' paths go to standard output.</summary>
    public int Train(IAnsiConsole console, Interruption interruption)
    {
        WriteConfig();
        averages.DropAfter(State.Step);
        Introduce();
        var view = new ProgressView(console, options.Training.TotalSteps);
        var finished = view.Run(report => Steps(report, interruption));
        if (savedAt != State.Attempts)
        {
            saved = Save();
        }
        if (State.Skipped > 0)
        {
            log.Warning("{Skipped} steps were not finite and changed nothing", State.Skipped);
        }
        if (!finished)
        {
            log.Information("Interrupted by {Signal:l} at step {Step}; saved {Checkpoint:l}. Go on with: train --run {Folder:l} --resume", interruption.Name, State.Step, saved, folder.Path);
            return interruption.ExitCode;
        }
        if (options.Training.EmaSnapshotEverySteps is not null)
        {
            averages.Save(State);
        }
        return Finish(saved, interruption);
    }

    private void TakeUp()
    {
        if (store.Latest() is not { } newest)
        {
            return;
        }
        using var scope = NewDisposeScope();
        State.Restore(model.Read(newest));
        log.Information("Resumed {Checkpoint:l} at step {Step}", newest, State.Step);
    }

    private void Introduce()
    {
        foreach (var (isWarning, text) in model.Notes)
        {
            log.Write(isWarning ? Serilog.Events.LogEventLevel.Warning : Serilog.Events.LogEventLevel.Information, "{Note:l}", text);
        }
        log.Information("Run {Folder:l}: {Steps} steps of {Batch} images, {Parameters} parameters, {Threads} threads", folder.Path,
            options.Training.TotalSteps, options.Training.BatchSize, State.Network.parameters().Sum(parameter => parameter.numel()), get_num_threads());
        foreach (var average in State.Averages)
        {
            log.Information("Average of the weights: {Window:l}", AveragingWindow.Describe(average.Rule, options.Training));
        }
    }

    /// <summary>Trains on; false where it was interrupted.</summary>
    private bool Steps(Action<StepMetrics> report, Interruption interruption)
    {
        bool? finished;
        do
        {
            finished = Stretch(report, interruption);
        }
        while (finished is null);
        return finished.Value;
    }

    /// <summary>Trains on until the run has ended, was interrupted (false), or has gone back to an earlier checkpoint (null), from where it starts like a resumed one.</summary>
    private bool? Stretch(Action<StepMetrics> report, Interruption interruption)
    {
        var training = options.Training;
        var policy = new NonFinitePolicy(training, model, store, averages, log);
        using var loader = new BatchLoader(dataset, training.BatchSize, training.Seed, options.Data.FlipHorizontally, BatchesAhead, State.Attempts);
        using var metrics = new MetricsLog(folder.Metrics, State.Step);
        var meter = new StepMeter(loader);
        TrainingBatch? used = null;
        TrainingBatch Next()
        {
            if (used is not null)
            {
                loader.Recycle(used);
            }
            return used = loader.Next();
        }
        foreach (var step in model.Trainer.Run(State, Next))
        {
            if (step.NonFinite is { } skipped)
            {
                if (policy.HasGoneBack(skipped))
                {
                    return null;
                }
            }
            else
            {
                Tell(step, meter, metrics, report);
                if (!interruption.IsRequested)
                {
                    Between(step.Step, interruption);
                }
            }
            if (interruption.IsRequested)
            {
                return false;
            }
        }
        return true;
    }

    private void Tell(TrainingProgress step, StepMeter meter, MetricsLog metrics, Action<StepMetrics> report)
    {
        var seen = meter.Read(step);
        report(seen);
        if (step.Step % options.Training.LogEverySteps == 0 || step.Step == options.Training.TotalSteps)
        {
            spare.Try(folder.Metrics, () => metrics.Write(seen with { Loss = meter.TakeMeanLoss() }));
            log.Debug("Step {Step}: {Tensors} live tensors, {Memory} MiB resident", step.Step, Tensor.TotalCount, Environment.WorkingSet >> 20);
        }
    }

    /// <summary>What is due after a step, but the last, whose pictures and checkpoint are the run's own.</summary>
    private void Between(long step, Interruption interruption)
    {
        if (step >= options.Training.TotalSteps)
        {
            return;
        }
        if (step % options.Training.SampleEverySteps == 0)
        {
            var path = Path.Combine(folder.Samples, FormattableString.Invariant($"step-{step:0000000}.png"));
            var drawn = false;
            spare.Try(folder.Samples, () =>
            {
                Directory.CreateDirectory(folder.Samples);
                drawn = model.Preview(path, () => interruption.IsRequested);
            });
            if (drawn)
            {
                log.Information("Step {Step}: {Path:l}", step, path);
            }
        }
        if (step % options.Training.EmaSnapshotEverySteps == 0)
        {
            log.Information("Step {Step}: {Path:l}", step, averages.Save(State));
        }
        if (step % options.Training.CheckpointEverySteps == 0)
        {
            log.Information("Step {Step}: {Path:l}", step, Save());
        }
    }

    private string Save()
    {
        saved = store.Save(model.Checkpoint());
        savedAt = State.Attempts;
        store.Prune(options.Training.KeepCheckpoints);
        if (!File.Exists(folder.Config))
        {
            WriteConfig(); // the folder was deleted under the run; without its settings no checkpoint could be gone on with
        }
        return saved;
    }

    private void WriteConfig() => TextFile.Write(folder.Config, file => file.Write(options.ToJson()));

    private int Finish(string checkpoint, Interruption interruption)
    {
        var clock = Stopwatch.StartNew();
        if (model.Finish(folder, () => interruption.IsRequested) is not { } shown)
        {
            log.Information("Interrupted by {Signal:l} while drawing; training is done and saved: {Checkpoint:l}", interruption.Name, checkpoint);
            return interruption.ExitCode;
        }
        log.Information("Drew {What:l} in {Seconds:0.0} s", string.Join(" and ", shown.Select(file => file.What)), clock.Elapsed.TotalSeconds);
        foreach (var (what, path) in shown.Prepend((What: "checkpoint", Path: checkpoint)))
        {
            Console.WriteLine($"{what,-12}{path}");
        }
        return ExitCode.Done;
    }
}
