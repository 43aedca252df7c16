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
    private readonly RunOptions options;
    private readonly IModelInTraining model;
    private readonly ImageDataset dataset;
    private readonly ILogger log;
    private readonly CheckpointStore store;
    private readonly AverageStore averages;

    /// <summary>Takes up the run's newest checkpoint, where there is one.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="options">The settings, resolved.</param>
    /// <param name="model">What is trained; stays the caller's.</param>
    /// <param name="dataset">What it is trained on; stays the caller's.</param>
    /// <param name="log">The run's log.</param>
    public TrainRun(RunFolder folder, RunOptions options, IModelInTraining model, ImageDataset dataset, ILogger log)
    {
        (this.folder, this.options, this.model, this.dataset, this.log) = (folder, options, model, dataset, log);
        store = new CheckpointStore(folder.Path);
        averages = new AverageStore(folder.Path);
        TakeUp();
    }

    private TrainingState State => model.State;

    /// <summary>Trains to the end, or to Ctrl-C; the final pictures' paths go to standard output.</summary>
    public int Train(IAnsiConsole console, Interruption interruption)
    {
        File.WriteAllText(folder.Config, options.ToJson());
        averages.DropAfter(State.Step);
        Introduce();
        var view = new ProgressView(console, options.Training.TotalSteps);
        var finished = view.Run(report => Steps(report, interruption));
        var checkpoint = Save();
        if (!finished)
        {
            log.Information("Interrupted at step {Step}; saved {Checkpoint:l}. Go on with: train --run {Folder:l} --resume", State.Step, checkpoint, folder.Path);
            return ExitCode.Interrupted;
        }
        if (options.Training.EmaSnapshotEverySteps is not null)
        {
            averages.Save(State);
        }
        return Finish(checkpoint, interruption);
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

    private bool Steps(Action<StepMetrics> report, Interruption interruption)
    {
        var training = options.Training;
        using var loader = new BatchLoader(dataset, training.BatchSize, training.Seed, options.Data.FlipHorizontally, BatchesAhead, State.Step);
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
            var seen = meter.Read(step);
            report(seen);
            if (model.Watch(step) is { } warning)
            {
                log.Warning("{Warning:l}", warning);
            }
            if (step.Step % training.LogEverySteps == 0 || step.Step == training.TotalSteps)
            {
                metrics.Write(seen with { Loss = meter.TakeMeanLoss() });
                log.Debug("Step {Step}: {Tensors} live tensors, {Memory} MiB resident", step.Step, Tensor.TotalCount, Environment.WorkingSet >> 20);
            }
            if (interruption.IsRequested)
            {
                return false;
            }
            Between(step.Step, interruption);
        }
        return true;
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
            if (model.Preview(path, () => interruption.IsRequested))
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
        var saved = store.Save(model.Checkpoint());
        store.Prune(options.Training.KeepCheckpoints);
        return saved;
    }

    private int Finish(string checkpoint, Interruption interruption)
    {
        var clock = Stopwatch.StartNew();
        if (model.Finish(folder, () => interruption.IsRequested) is not { } shown)
        {
            log.Information("Interrupted while drawing; training is done and saved: {Checkpoint:l}", checkpoint);
            return ExitCode.Interrupted;
        }
        log.Information("Drew {What:l} in {Seconds:0.0} s", string.Join(" and ", shown.Select(file => file.What)), clock.Elapsed.TotalSeconds);
        foreach (var (what, path) in shown.Prepend((What: "checkpoint", Path: checkpoint)))
        {
            Console.WriteLine($"{what,-12}{path}");
        }
        return ExitCode.Done;
    }
}
