namespace Diffusion.Benchmarking;

/// <summary>One operator in a training step.</summary>
/// <param name="Name">As libtorch names it.</param>
/// <param name="Kind">What it counts as.</param>
/// <param name="Share">Its own time in that of a step, 0 to 1.</param>
/// <param name="CallsPerStep">How often it is called.</param>
public sealed record OperatorShare(string Name, OperationKind Kind, double Share, double CallsPerStep);
