using Diffusion.Checkpoints;
using Diffusion.Cli.Training;
using Diffusion.Tests.Training;
using Diffusion.Training;

namespace Diffusion.Cli.Tests.Faults;

/// <summary>The diffusion model of a plan, whose gradient is NaN at some attempts.</summary>
internal sealed class PoisonedModel(RunPlan plan, Func<long, bool> isPoisoned) : IModelInTraining
{
    /// <summary>The parameter whose gradient is NaN.</summary>
    public const string Parameter = "mid_block.resnets.0.conv1.weight";

    private readonly DiffusionModel model = new(plan, trained: null, latents: null, TorchSharp.torch.CPU);

    public Trainer Trainer { get; } = new(
        new PoisonedObjective(new DenoisingObjective(plan.Process, plan.Prediction, plan.Options.Training, plan.Options.Loss, plan.ClassNames.Count), Parameter, isPoisoned),
        plan.Options.Training);

    public TrainingState State => model.State;

    public IEnumerable<(bool IsWarning, string Text)> Notes => model.Notes;

    public ICheckpoint Checkpoint() => model.Checkpoint();

    public TrainingSnapshot Read(string checkpoint) => model.Read(checkpoint);

    public bool Preview(string path, Func<bool> stop) => model.Preview(path, stop);

    public IReadOnlyList<(string What, string Path)>? Finish(RunFolder folder, Func<bool> stop) => model.Finish(folder, stop);

    public void Dispose() => model.Dispose();
}
