namespace Diffusion.Checkpoints;

/// <summary>What a checkpoint tells of its training, without the tensors.</summary>
/// <param name="Step">Completed optimiser updates.</param>
/// <param name="Images">Images seen.</param>
/// <param name="Averages">Names of the rules by which the weights were averaged.</param>
/// <param name="Missing">Groups of tensors that a resume needs and that are missing or damaged; empty when the run can be resumed from here.</param>
public sealed record TrainingParts(long Step, long Images, IReadOnlyList<string> Averages, IReadOnlyList<string> Missing);
