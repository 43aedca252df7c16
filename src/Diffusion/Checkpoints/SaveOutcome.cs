namespace Diffusion.Checkpoints;

/// <summary>What became of a <see cref="SaveJob"/>.</summary>
/// <param name="What">What was to be saved.</param>
/// <param name="Step">The step whose state it is.</param>
/// <param name="Path">Where it lies; null where it could not be saved.</param>
/// <param name="Failure">Why it could not be saved; null where it was.</param>
public sealed record SaveOutcome(string What, long Step, string? Path, Exception? Failure);
