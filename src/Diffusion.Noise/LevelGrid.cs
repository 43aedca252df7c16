namespace Diffusion.Noise;

/// <summary>The levels that a sampler walks.</summary>
public static class LevelGrid
{
    /// <summary>A process's levels on a grid, each cleaner than the one before, and the clean level last.</summary>
    /// <param name="process">The process that the network was trained for.</param>
    /// <param name="options">Which grid, of how many steps.</param>
    /// <exception cref="InputException">The grid is unknown, or does not fit the process.</exception>
    public static IReadOnlyList<NoiseLevel> Create(NoiseProcess process, GridOptions options)
    {
        ArgumentNullException.ThrowIfNull(process);
        ArgumentNullException.ThrowIfNull(options);
        return process is NoiseSchedule schedule
            ? [.. TimestepGrid.Create(options.Grid, schedule.Steps, options.Steps).Select(t => schedule[t]), NoiseLevel.Clean]
            : [.. Enumerable.Range(0, options.Steps).Select(k => process.AtShare(1 - ((double)k / options.Steps))), NoiseLevel.Clean];
    }
}
