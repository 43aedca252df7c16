using Diffusion.Checkpoints;
using Diffusion.Training;
using Serilog;
using static TorchSharp.torch;

namespace Diffusion.Cli.Training;

/// <summary>What a run does about steps that are not finite: tells of each, and goes back to an earlier checkpoint when too many come in a row.</summary>
/// <param name="options">How many are too many.</param>
/// <param name="model">What is trained.</param>
/// <param name="folder">The run's folder.</param>
/// <param name="log">The run's log.</param>
internal sealed class NonFinitePolicy(TrainingOptions options, IModelInTraining model, RunFolder folder, ILogger log)
{
    private readonly CheckpointStore store = new(folder.Path);

    /// <summary>Tells of a skipped step.</summary>
    /// <returns>Whether it is time to go back.</returns>
    public bool IsTooMany(NonFiniteStep step)
    {
        log.Warning("Not finite, skipped ({InARow} in a row, {InAll} in all): {Step:l}", step.InARow, step.InAll, step.Description);
        return step.InARow % options.RollBackAfterSkips == 0;
    }

    /// <summary>Restores the last good checkpoint, and drops what the run has saved after it. Nothing may be being saved.</summary>
    /// <returns>The checkpoint's folder; null where there is none to go back to.</returns>
    public string? GoBack()
    {
        var state = model.State;
        var from = state.Step;
        if (Target(from) is not { } target)
        {
            log.Warning("{InARow} steps in a row were not finite, and there is no earlier checkpoint to go back to: the run goes on trying", state.SkippedInARow);
            return null;
        }
        using (NewDisposeScope())
        {
            state.RollBack(model.Read(target));
        }
        store.DropAfter(state.Step);
        new AverageStore(folder.Path).DropAfter(state.Step);
        log.Warning("Went back from step {From} to {Checkpoint:l}; from there on batches and noise are others than before", from, target);
        return target;
    }

    /// <summary>
    /// The newest whole checkpoint before a step: at the step itself lie the very weights that cannot go on. One that was saved only because the run was
    /// interrupted comes last, so that the run goes back to where it would have, had it never been.
    /// </summary>
    private string? Target(long step)
    {
        var earlier = store.NewestFirst(forResume: true).Where(checkpoint => checkpoint.Step < step && checkpoint.IsWhole).Select(checkpoint => checkpoint.Folder).ToList();
        return earlier.Find(checkpoint => RunState.Read(checkpoint) is not { IsStop: true }) ?? earlier.FirstOrDefault();
    }
}
