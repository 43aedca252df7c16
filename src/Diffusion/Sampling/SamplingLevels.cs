using Diffusion.Noise;

namespace Diffusion.Sampling;

/// <summary>The levels that a sampler walks.</summary>
public static class SamplingLevels
{
    /// <summary>The schedule's levels at a grid's timesteps, then the clean level: <paramref name="steps"/> + 1 levels, each cleaner than the one before.</summary>
    /// <param name="schedule">The schedule that the network was trained with.</param>
    /// <param name="spacing">leading, trailing or linspace.</param>
    /// <param name="steps">Evaluations of the denoiser, 1 to the schedule's steps.</param>
    /// <exception cref="InputException">The spacing is unknown, or there are too few or too many steps.</exception>
    public static IReadOnlyList<NoiseLevel> Create(NoiseSchedule schedule, string spacing, int steps)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return [.. TimestepGrid.Create(spacing, schedule.Steps, steps).Select(t => schedule[t]), NoiseLevel.Clean];
    }

    /// <summary>Throws unless there are two levels or more, each with less noise and no less signal than the one before.</summary>
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
            if (!(level.Sigma < before.Sigma && level.Alpha >= before.Alpha && level.Alpha > 0))
            {
                throw new ArgumentException($"Level {i}, {level}, is not cleaner than {before} before it; noise must fall and signal must not.", nameof(levels));
            }
        }
    }
}
