using Diffusion.Noise;

namespace Diffusion.Sampling;

/// <summary>The levels that a sampler walks.</summary>
public static class SamplingLevels
{
    /// <summary>The process's levels at a grid's timesteps, then the clean level: <paramref name="steps"/> + 1 levels, each cleaner than the one before.</summary>
    /// <param name="process">The process that the network was trained for.</param>
    /// <param name="spacing">leading, trailing or linspace.</param>
    /// <param name="steps">Evaluations of the denoiser, 1 to the schedule's steps.</param>
    /// <exception cref="InputException">The spacing is unknown, or there are too few or too many steps.</exception>
    public static IReadOnlyList<NoiseLevel> Create(NoiseProcess process, string spacing, int steps)
    {
        ArgumentNullException.ThrowIfNull(process);
        return LevelGrid.Create(process, new GridOptions { Grid = spacing, Steps = steps });
    }

    /// <summary>Whether going from one level to the other puts noise back.</summary>
    internal static bool IsRise(NoiseLevel from, NoiseLevel to) => to.Ratio > from.Ratio;

    /// <summary>Throws unless there are two levels or more, the first step takes noise away, every step takes some away or puts some back, and all but the first have signal.</summary>
    internal static void Check(IReadOnlyList<NoiseLevel> levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        if (levels.Count < 2)
        {
            throw new ArgumentException($"{levels.Count} levels; a sampler needs one to start from and one to arrive at.", nameof(levels));
        }

        for (var i = 1; i < levels.Count; i++)
        {
            var (before, level) = (levels[i - 1], levels[i]);
            if (!(level.Alpha > 0 && (level.Ratio < before.Ratio || (i > 1 && IsRise(before, level)))))
            {
                throw new ArgumentException($"Level {i}, {level}, is not cleaner than {before} before it; noise must fall, or, after the first step, be put back.", nameof(levels));
            }
        }
    }
}
