namespace Diffusion.Cli.Training;

/// <summary>What the command line asks of <c>train</c>.</summary>
internal sealed record TrainRequest(
    string? Run, IReadOnlyList<string> Configs, IReadOnlyList<string> Assignments, bool Resume, bool Overwrite, bool DryRun)
{
    /// <summary>The checkpoint, run or diffusers folder to start from; null leaves it to the settings.</summary>
    public string? From { get; init; }
}
