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
    private readonly ITrainingSet dataset;
    private readonly ILogger log;
    private readonly ComputeSetting compute;
    private readonly NonFinitePolicy policy;
    private readonly Spare spare;
    private StepMeter meter;
    private readonly StepTime time = new();
    private bool isStopping;

    /// <summary>Takes up an earlier part of the run, where there is one.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="options">The settings, resolved.</param>
    /// <param name="model">What is trained; stays the caller's.</param>
    /// <param name="dataset">What it is trained on; stays the caller's.</param>
    /// <param name="log">The run's log.</param>
    /// <param name="resumption">Where the run goes on; null for one that begins.</param>
    public TrainRun(RunFolder folder, RunOptions options, IModelInTraining model, ITrainingSet dataset, ILogger log, Resumption? resumption)
    {
        (this.folder, this.options, this.model, this.dataset, this.log) = (folder, options, model, dataset, log);
        compute = ComputeSetting.Of(State, dataset);
        policy = new NonFinitePolicy(options.Training, model, folder, log);
        spare = new Spare(log);
        meter = new StepMeter(resumption is null ? PendingLine.Empty : TakeUp(resumption));
    }

    private TrainingState State => model.State;

    /// <summary>Trains to the end, or to a signal; the final pictures' paths go to standard output.</summary>
    public int Train(IAnsiConsole console, Interruption interruption)
    {
        Durable.Replace(folder.Config, options.ToJson());
        new AverageStore(folder.Path).DropAfter(State.Step);
        Introduce();
        using var logs = new StepLogs(folder, State.Step, log);
        using var saves = new RunSaves(folder, options.Training, State, Checkpoint, () => BeforeSaving(logs), log);
        var view = new ProgressView(console, options.Training.TotalSteps);
        var finished = view.Run(report => Steps(report, interruption, logs, saves));
        isStopping = !finished;
        if (saves.Last(finished) is not { } checkpoint)
        {
            log.Error("Step {Step} is not saved. Make room and go on from the newest checkpoint with: train --run {Folder:l} --resume", State.Step, folder.Path);
            return ExitCode.Failed;
        }
        log.Information("{Steps:l}", time.Describe());
        if (State.Skipped > 0)
        {
            log.Warning("Steps that were not finite and changed nothing: {Skipped}", State.Skipped);
        }
        var end = finished ? Finish(checkpoint, interruption) : interruption.ExitCode;
        if (!finished)
        {
            log.Information("Interrupted by {Signal:l} at step {Step}; saved {Checkpoint:l}. Go on with: train --run {Folder:l} --resume", interruption.Name, State.Step, checkpoint, folder.Path);
        }
        return saves.AllSaved ? end : ExitCode.Failed;
    }

    /// <summary>Restores the newest whole checkpoint; returns what it had gathered of the next line of metrics.</summary>
    private PendingLine TakeUp(Resumption resumption)
    {
        foreach (var damaged in resumption.Skipped)
        {
            log.Warning("Skipped {Checkpoint:l}", Resumption.Describe(damaged));
        }
        using var scope = NewDisposeScope();
        State.Restore(model.Read(resumption.Checkpoint));
        log.Information("Resumed {Checkpoint:l} at step {Step}", resumption.Checkpoint, State.Step);
        var run = RunState.Read(resumption.Checkpoint);
        if (run is not null && compute.Changes(run.Compute).ToList() is { Count: > 0 } changes)
        {
            log.Warning("From here on the run is not, to the bit, what it would have been without a stop: {Changes:l}", string.Join("; ", changes));
        }
        return run?.Pending ?? PendingLine.Empty;
    }

    private RunCheckpoint Checkpoint() => new(model.Checkpoint(), new RunState(meter.Pending, compute, isStopping));

    private void Introduce()
    {
        foreach (var (isWarning, text) in model.Notes)
        {
            log.Write(isWarning ? Serilog.Events.LogEventLevel.Warning : Serilog.Events.LogEventLevel.Information, "{Note:l}", text);
        }
        log.Information("Run {Folder:l}: {Steps} steps of {Batch} images, {Parameters} parameters, {Threads} threads", folder.Path,
            options.Training.TotalSteps, options.Training.BatchSize, State.Network.parameters().Sum(parameter => parameter.numel()), compute.Threads);
        if (model.Trainer.DescribeGraphs(State) is { } graphs)
        {
            log.Information("{Graphs:l}", graphs);
        }
        foreach (var average in State.Averages)
        {
            log.Information("Average of the weights: {Window:l}", AveragingWindow.Describe(average.Rule, options.Training));
        }
    }

    /// <summary>Trains on; false where it was interrupted.</summary>
    private bool Steps(Action<StepMetrics> report, Interruption interruption, StepLogs logs, RunSaves saves)
    {
        bool? finished;
        while ((finished = Stretch(report, interruption, logs, saves)) is null)
        {
            saves.Settle();
            if (policy.GoBack() is { } checkpoint)
            {
                logs.CutBack(State.Step);
                meter = new StepMeter(RunState.Read(checkpoint)?.Pending ?? PendingLine.Empty);
            }
        }
        return finished.Value;
    }

    /// <summary>Trains on until the run is done (true), was interrupted (false), or has skipped too many steps in a row (null).</summary>
    private bool? Stretch(Action<StepMetrics> report, Interruption interruption, StepLogs logs, RunSaves saves)
    {
        var training = options.Training;
        using var loader = new BatchLoader(dataset, training.BatchSize, training.Seed, options.Data.FlipHorizontally, BatchesAhead, State.Attempts);
        TrainingBatch? used = null;
        TrainingBatch Next()
        {
            if (used is not null)
            {
                loader.Recycle(used);
            }
            return used = loader.Next();
        }
        var goesBack = false;
        foreach (var step in time.Of(model.Trainer.Run(State, Next), () => loader.Waited))
        {
            if (step.Shrunk is { } shrunk)
            {
                log.Warning("Out of memory with micro-batches of {From} images: going on with {To} (the effective batch stays {Batch})", shrunk.From, shrunk.To, training.BatchSize);
            }
            if (step.NonFinite is { } skipped)
            {
                goesBack |= policy.IsTooMany(skipped);
            }
            else
            {
                Completed(step, loader.Waited, report, logs);
            }
            if (!step.IsSettled)
            {
                continue;
            }
            if (step.NonFinite is null && step.Step < training.TotalSteps)
            {
                saves.After(step.Step);
                Preview(step.Step, interruption);
            }
            if (interruption.IsRequested)
            {
                return false;
            }
            if (goesBack)
            {
                return null;
            }
        }
        return true;
    }

    private void Completed(TrainingProgress step, TimeSpan waited, Action<StepMetrics> report, StepLogs logs)
    {
        var seen = meter.Read(step, waited);
        report(seen);
        if (model.Watch(step) is { } warning)
        {
            log.Warning("{Warning:l}", warning);
        }
        if (step.Step % options.Training.LogEverySteps == 0 || step.Step == options.Training.TotalSteps)
        {
            logs.Write(meter.TakeLine(seen));
            log.Debug("Step {Step}: {Tensors} live tensors, {Memory} MiB resident", step.Step, Tensor.TotalCount, Environment.WorkingSet >> 20);
        }
    }

    /// <summary>The pictures that are due after a step; those of the last are the run's own.</summary>
    private void Preview(long step, Interruption interruption)
    {
        if (step % options.Training.SampleEverySteps != 0 || interruption.IsRequested)
        {
            return;
        }
        var path = Path.Combine(folder.Samples, FormattableString.Invariant($"step-{step:0000000}.png"));
        spare.Try(folder.Samples, () =>
        {
            Durable.CreateFolder(folder.Samples);
            if (model.Preview(path, () => interruption.IsRequested))
            {
                log.Information("Step {Step}: {Path:l}", step, path);
            }
        });
    }

    /// <summary>Beside a checkpoint there are always its lines of the logs and the settings, without which it could not be gone on with: even where the folder was deleted under the run.</summary>
    private void BeforeSaving(StepLogs logs)
    {
        logs.BringToDisk();
        if (!File.Exists(folder.Config))
        {
            Durable.CreateFolder(folder.Path);
            Durable.Replace(folder.Config, options.ToJson());
        }
    }

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
