namespace Diffusion.Checkpoints;

/// <summary>Something to be written.</summary>
/// <param name="What">What it is, for messages: "checkpoint".</param>
/// <param name="Save">Writes it and tells where.</param>
public sealed record SaveJob(string What, Func<string> Save);
