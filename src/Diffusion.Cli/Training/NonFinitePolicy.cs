using Diffusion.Checkpoints;
using Diffusion.Training;
using Serilog;
using static TorchSharp.torch;

namespace Diffusion.Cli.Training;

/// <summary>What a run does about steps that are not finite: tells of each, and goes back to an earlier checkpoint when too many come in a row.</summary>
/// <param name="options">How many are too many.</param>
/// <param name="model">What is trained.</param>
/// <param name="store">The run's checkpoints.</param>
/// <param name="averages">The run's snapshots of averages.</param>
/// <param name="log">The run's log.</param>
internal sealed class NonFinitePolicy(TrainingOptions options, IModelInTraining model, CheckpointStore store, AverageStore averages, ILogger log)
{
    /// <summary>Deals with a skipped step.</summary>
    /// <returns>Whether the run has gone back: the state is an earlier one then.</returns>
    public bool HasGoneBack(NonFiniteStep step)
    {
        log.Warning("Not finite, skipped ({InARow} in a row, {InAll} in all): {Step:l}", step.InARow, step.InAll, step.Description);
        return step.InARow % options.RollBackAfterSkips == 0 && GoBack();
    }

    private bool GoBack()
    {
        var state = model.State;
        if (Target(state.Step) is not { } target)
        {
            log.Warning("{InARow} steps in a row were not finite, and there is no earlier checkpoint to go back to: the run goes on trying", state.SkippedInARow);
            return false;
        }
        var from = state.Step;
        using (NewDisposeScope())
        {
            state.RollBack(model.Read(target));
        }
        store.DropAfter(state.Step);
        averages.DropAfter(state.Step);
        log.Warning("Went back from step {From} to {Checkpoint:l}; from there on batches and noise are others than before", from, target);
        return true;
    }

    /// <summary>
    /// The newest checkpoint before a step: at the step itself lie the very weights that cannot go on. One that the run saved at its usual cadence comes before
    /// one that it saved when it was interrupted, so that it goes back to where it would have, had it never been.
    /// </summary>
    private string? Target(long step) => store.All()
        .Where(checkpoint => CheckpointStore.StepOf(checkpoint) < step)
        .OrderByDescending(checkpoint => CheckpointStore.StepOf(checkpoint) % options.CheckpointEverySteps == 0)
        .FirstOrDefault();
}
