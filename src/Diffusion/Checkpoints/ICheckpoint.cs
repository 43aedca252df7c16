using Diffusion.Training;

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
}
