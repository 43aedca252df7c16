using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Diffusion.Checkpoints;
using Diffusion.Training;
using Serilog;
using static TorchSharp.torch;

namespace Diffusion.Cli.Training;

/// <summary>A run's saves: checkpoints and snapshots of the averages, written while training goes on. One that fails does not end the run: the next one that is due tries again.</summary>
/// <param name="folder">The run's folder.</param>
/// <param name="training">The cadence.</param>
/// <param name="state">What is trained; its averages are stored.</param>
/// <param name="checkpoint">Makes a checkpoint of the present state, its tensors the live ones.</param>
/// <param name="before">Called before a checkpoint is written, by the thread that writes it.</param>
/// <param name="log">The run's log.</param>
internal sealed class RunSaves(RunFolder folder, TrainingOptions training, TrainingState state, Func<ICheckpoint> checkpoint, Action before, ILogger log) : IDisposable
{
    private const string Checkpoint = "checkpoint";
    private const string Snapshot = "snapshot of the averages";
    private const string Pruning = "older checkpoints";

    private readonly CheckpointStore store = new(folder.Path);
    private readonly AverageStore averages = new(folder.Path);
    private readonly BackgroundSaver saver = new();
    private readonly HashSet<string> failing = [];
    private SaveOutcome? newest;

    /// <summary>Whether the last save of each kind succeeded.</summary>
    public bool AllSaved => failing.Count == 0;

    /// <summary>Begins what is due after a step, and tells what has become of earlier saves.</summary>
    public void After(long step)
    {
        Report();
        var (snapshot, whole) = (step % training.EmaSnapshotEverySteps == 0, step % training.CheckpointEverySteps == 0);
        if (snapshot || whole)
        {
            var start = Stopwatch.GetTimestamp();
            saver.Start(step, copy => Jobs(snapshot, whole, copy));
            log.Debug("Step {Step}: saving held training up for {Milliseconds:0.0} ms", step, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
    }

    /// <summary>Saves the last state, where that has not been done yet, and waits until it is on disk.</summary>
    /// <param name="finished">Whether the run is done: then it gets a snapshot too.</param>
    /// <returns>The checkpoint's folder; null where it could not be saved.</returns>
    public string? Last(bool finished)
    {
        saver.Wait();
        Report();
        var jobs = Jobs(finished && training.EmaSnapshotEverySteps is not null, newest?.Step != state.Step, tensor => tensor);
        saver.Run(state.Step, jobs);
        Report();
        return newest?.Step == state.Step ? newest.Path : null;
    }

    /// <summary>Waits for what is being written, before the run goes back to an earlier state: no later save is its newest then.</summary>
    public void Settle()
    {
        saver.Wait();
        Report();
        newest = null;
    }

    /// <summary>Waits for what is being written.</summary>
    public void Dispose() => saver.Dispose();

    /// <summary>The snapshot first: where a checkpoint is, its snapshot is too.</summary>
    private List<SaveJob> Jobs(bool snapshot, bool whole, Func<Tensor, Tensor> copy)
    {
        var jobs = new List<SaveJob>();
        if (snapshot)
        {
            var contents = AverageContents.Of(state).WithTensors(copy);
            jobs.Add(new SaveJob(Snapshot, () => averages.Save(contents)));
        }
        if (whole)
        {
            var contents = checkpoint().WithTensors(copy);
            jobs.Add(new SaveJob(Checkpoint, () => Write(contents)));
            jobs.Add(new SaveJob(Pruning, Prune));
        }
        return jobs;
    }

    private string Write(ICheckpoint contents)
    {
        before();
        return store.Save(contents);
    }

    private string Prune()
    {
        store.Prune(training.KeepCheckpoints);
        return folder.Checkpoints;
    }

    private void Report()
    {
        foreach (var outcome in saver.TakeOutcomes())
        {
            if (outcome.Failure is { } failure)
            {
                Fail(outcome, failure);
            }
            else if (outcome.What != Pruning)
            {
                failing.Remove(outcome.What);
                newest = outcome.What == Checkpoint ? outcome : newest;
                log.Information("Step {Step}: {Path:l}", outcome.Step, outcome.Path);
            }
        }
    }

    /// <summary>What the disk refuses is told; anything else is a defect and ends the run.</summary>
    private void Fail(SaveOutcome outcome, Exception failure)
    {
        if (!Failure.IsOfFiles(failure))
        {
            ExceptionDispatchInfo.Throw(failure);
        }
        if (outcome.What == Pruning)
        {
            log.Warning("Step {Step}: older checkpoints could not be deleted: {Reason:l}", outcome.Step, Failure.Reason(failure));
            return;
        }
        failing.Add(outcome.What);
        log.Error("Step {Step}: the {What:l} could not be saved in {Folder:l}: {Reason:l} Earlier ones are as they were; the next save tries again",
            outcome.Step, outcome.What, folder.Path, Failure.Reason(failure));
    }
}
