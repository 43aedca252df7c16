using Diffusion.Checkpoints;
using Diffusion.Cli.Training;
using Diffusion.Tests.Training;
using Diffusion.Training;

namespace Diffusion.Cli.Tests.Faults;

/// <summary>The diffusion model of a plan, whose passes run out of memory when they are of more images than some attempts hold.</summary>
internal sealed class ScarceModel(RunPlan plan, Func<long, int> holds) : IModelInTraining
{
    private readonly DiffusionModel model = new(plan, trained: null, latents: null, TorchSharp.torch.CPU);

    public Trainer Trainer { get; } = new(
        new ScarceObjective(new DenoisingObjective(plan.Process, plan.Prediction, plan.Options.Training, plan.Options.Loss, plan.ClassNames.Count), (attempt, _) => holds(attempt)),
        plan.Options.Training);

    public TrainingState State => model.State;

    public IEnumerable<(bool IsWarning, string Text)> Notes => model.Notes;

    public ICheckpoint Checkpoint() => model.Checkpoint();

    public TrainingSnapshot Read(string checkpoint) => model.Read(checkpoint);

    public bool Preview(string path, Func<bool> stop) => model.Preview(path, stop);

    public IReadOnlyList<(string What, string Path)>? Finish(RunFolder folder, Func<bool> stop) => model.Finish(folder, stop);

    public void Dispose() => model.Dispose();
}
