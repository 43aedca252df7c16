using Diffusion.Noise;

namespace Diffusion.Cli.Schedules;

/// <summary>A schedule or a continuous process with what its file says about it.</summary>
/// <param name="Process">The numbers.</param>
/// <param name="Description">The file's sentence; null when it has none.</param>
internal sealed record ShownSchedule(NoiseProcess Process, string? Description)
{
    /// <summary>Of a continuous process "all" is this: shares of the way in thousandths.</summary>
    private const int ManyLevels = 1001;

    /// <summary>The numbers where they are variances; null for a continuous process.</summary>
    public NoiseSchedule? Discrete => Process as NoiseSchedule;

    /// <summary>How many rows all numbers have.</summary>
    public int Rows => Discrete?.Steps ?? ManyLevels;

    /// <summary>Levels from the cleanest to the noisiest, evenly spread: not more than there are steps.</summary>
    public IReadOnlyList<NoiseLevel> Levels(int most) =>
        [.. LevelGrid.Create(Process, new GridOptions { Grid = "linspace", Steps = Math.Min(most, Rows), EndsClean = false }).Reverse()];
}
