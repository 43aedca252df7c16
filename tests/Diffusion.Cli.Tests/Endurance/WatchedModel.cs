using Diffusion.Checkpoints;
using Diffusion.Cli.Training;
using Diffusion.Training;

namespace Diffusion.Cli.Tests.Endurance;

/// <summary>A model in training whose previews are watched: after each, between two steps, something is called with the step.</summary>
internal sealed class WatchedModel(IModelInTraining model, Action<long> watch) : IModelInTraining
{
    public Trainer Trainer => model.Trainer;

    public TrainingState State => model.State;

    public IEnumerable<(bool IsWarning, string Text)> Notes => model.Notes;

    public ICheckpoint Checkpoint() => model.Checkpoint();

    public TrainingSnapshot Read(string checkpoint) => model.Read(checkpoint);

    public bool Preview(string path, Func<bool> stop)
    {
        var drawn = model.Preview(path, stop);
        watch(State.Step);
        return drawn;
    }

    public IReadOnlyList<(string What, string Path)>? Finish(RunFolder folder, Func<bool> stop) => model.Finish(folder, stop);

    public void Dispose() => model.Dispose();
}
