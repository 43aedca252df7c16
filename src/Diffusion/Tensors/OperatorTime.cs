namespace Diffusion.Tensors;

/// <summary>The time that an operator took for itself, called within others.</summary>
/// <param name="IsUpdate">Whether it is of a step's update: it wants no gradient and comes after the backward pass.</param>
/// <param name="Path">Names from the outermost to the innermost, at least one.</param>
/// <param name="Calls">How often it was called so.</param>
/// <param name="Own">Its own time in all these calls, without that of the operators within it.</param>
internal sealed record OperatorTime(bool IsUpdate, IReadOnlyList<string> Path, long Calls, TimeSpan Own);
