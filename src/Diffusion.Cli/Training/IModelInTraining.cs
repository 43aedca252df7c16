using Diffusion.Checkpoints;
using Diffusion.Training;

namespace Diffusion.Cli.Training;

/// <summary>The kind of model that a run trains: what is trained, how it is shown and what a checkpoint of it holds. The steps are the run's affair.</summary>
internal interface IModelInTraining : IDisposable
{
    /// <summary>Takes the steps.</summary>
    Trainer Trainer { get; }

    /// <summary>What the steps change.</summary>
    TrainingState State { get; }

    /// <summary>What the user should know of the model before the first step: warnings first.</summary>
    IEnumerable<(bool IsWarning, string Text)> Notes { get; }

    /// <summary>What the user should be warned of after a step; null for nothing. To be asked once for each step.</summary>
    string? Watch(TrainingProgress step) => null;

    /// <summary>A checkpoint of the present state; its tensors are the live ones.</summary>
    ICheckpoint Checkpoint();

    /// <summary>Reads what a checkpoint of this kind holds for a resume; its tensors belong to the current scope.</summary>
    /// <exception cref="InputException">The checkpoint is damaged, of another kind, or holds no training state.</exception>
    TrainingSnapshot Read(string checkpoint);

    /// <summary>Draws a picture of what the model can do now, the same each time, so that it can be followed through the run.</summary>
    /// <returns>False where it was given up because <paramref name="stop"/> said so; nothing is written then.</returns>
    bool Preview(string path, Func<bool> stop);

    /// <summary>Makes what a finished run shows: what each file is, and where it lies.</summary>
    /// <returns>Null where it was given up because <paramref name="stop"/> said so.</returns>
    IReadOnlyList<(string What, string Path)>? Finish(RunFolder folder, Func<bool> stop);
}
