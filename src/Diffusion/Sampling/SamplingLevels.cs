using Diffusion.Noise;

namespace Diffusion.Sampling;

/// <summary>What must hold of the levels that a sampler walks.</summary>
internal static class SamplingLevels
{
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
