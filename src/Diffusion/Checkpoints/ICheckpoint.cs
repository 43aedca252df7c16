using Diffusion.Training;
using static TorchSharp.torch;

namespace Diffusion.Checkpoints;

/// <summary>What the folder of a run's step is written from, whatever kind of model the run trains.</summary>
public interface ICheckpoint
{
    /// <summary>What a resume needs; its step names the folder.</summary>
    TrainingSnapshot? Training { get; }

    /// <summary>Writes the files; each is on disk when this returns.</summary>
    /// <param name="folder">An empty folder.</param>
    /// <exception cref="IOException">The disk is full or refuses.</exception>
    void WriteTo(string folder);

    /// <summary>The same checkpoint with other tensors in the place of those that training changes: of a live one, a copy that can be written while training goes on.</summary>
    /// <param name="replace">Gives the tensor that takes another's place; the same for the same.</param>
    ICheckpoint WithTensors(Func<Tensor, Tensor> replace);
}
