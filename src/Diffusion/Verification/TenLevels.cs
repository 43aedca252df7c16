using Diffusion.Noise;

namespace Diffusion.Verification;

/// <summary>Levels of a process, evenly spread from the cleanest to the noisiest.</summary>
internal static class TenLevels
{
    private const int Most = 10;

    /// <summary>Ten levels, fewer where a schedule has fewer steps; the cleanest first.</summary>
    public static IReadOnlyList<NoiseLevel> Of(NoiseProcess process) =>
        [.. LevelGrid.Create(process, new GridOptions { Grid = "linspace", Steps = Math.Min(Most, (process as NoiseSchedule)?.Steps ?? Most), EndsClean = false }).Reverse()];
}
