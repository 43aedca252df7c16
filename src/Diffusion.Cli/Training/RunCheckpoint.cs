using Diffusion.Checkpoints;
using Diffusion.Training;
using static TorchSharp.torch;

namespace Diffusion.Cli.Training;

/// <summary>A model's checkpoint with what the run itself must remember.</summary>
/// <param name="Model">The model's part, of whatever kind.</param>
/// <param name="Run">The run's part.</param>
internal sealed record RunCheckpoint(ICheckpoint Model, RunState Run) : ICheckpoint
{
    /// <inheritdoc/>
    public TrainingSnapshot? Training => Model.Training;

    /// <inheritdoc/>
    public void WriteTo(string folder)
    {
        Model.WriteTo(folder);
        Run.Write(folder);
    }

    /// <inheritdoc/>
    public ICheckpoint WithTensors(Func<Tensor, Tensor> replace) => this with { Model = Model.WithTensors(replace) };
}
