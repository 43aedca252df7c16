using Diffusion.Noise;

namespace Diffusion.Checkpoints;

/// <summary>diffusers' names for the variances of DDPM's steps (<c>variance_type</c>).</summary>
public static class SchedulerVariance
{
    /// <summary>Variance by name. A name ending in _log is the variance of the name without it, as diffusers means it.</summary>
    public static IReadOnlyDictionary<string, StepVariance> ByName { get; } = new Dictionary<string, StepVariance>
    {
        ["fixed_small"] = StepVariance.FixedSmall,
        ["fixed_small_log"] = StepVariance.FixedSmall,
        ["fixed_large"] = StepVariance.FixedLarge,
        ["fixed_large_log"] = StepVariance.FixedLarge,
        ["learned"] = StepVariance.Learned,
        ["learned_range"] = StepVariance.LearnedRange,
    };

    /// <summary>The name of a variance.</summary>
    public static string Name(StepVariance variance) => ByName.First(pair => pair.Value == variance).Key;
}
