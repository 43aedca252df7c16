namespace Diffusion.Cli.Sampling;

/// <summary>What the command line asks of <c>sample</c>; null leaves a choice to the run's own settings.</summary>
internal sealed record SampleRequest(
    string Checkpoint, string Out, int? Count, ulong Seed, string? Class, double? Guidance, string? Sampler, int? Steps, double? Eta,
    int? BatchSize, string? Weights, string? Device, bool Gif)
{
    /// <summary>Relative length of the weights' average to make of the run's snapshots; null takes the checkpoint's own.</summary>
    public double? EmaLength { get; init; }
}
