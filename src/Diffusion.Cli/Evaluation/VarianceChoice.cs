using Diffusion.Checkpoints;
using Diffusion.Networks;
using Diffusion.Noise;

namespace Diffusion.Cli.Evaluation;

/// <summary>The variance of the reverse steps that a bound is of, by diffusers' names.</summary>
internal static class VarianceChoice
{
    /// <summary>What the user asks for; else what scheduler_config.json says, where it fits the network; else learned_range for a network that learns one, fixed_small for others.</summary>
    /// <exception cref="InputException">There is no such variance, or a learned one is asked of a network without.</exception>
    public static StepVariance Choose(string? wanted, SchedulerConfig scheduler, UNetConfig network)
    {
        var (learns, names) = (network.LearnsVariance, SchedulerVariance.ByName);
        if (wanted is not null)
        {
            return !names.TryGetValue(wanted, out var variance)
                ? throw new InputException($"--variance is '{wanted}'{NearestName.Hint(wanted, names.Keys)} It must be {string.Join(", ", names.Keys)}.")
                : IsLearned(variance) && !learns
                    ? throw new InputException($"--variance is {wanted}, but the network learned none; use fixed_small or fixed_large.")
                    : variance;
        }
        var own = names.TryGetValue(scheduler.VarianceType, out var named) ? named : StepVariance.FixedSmall;
        return IsLearned(own) == learns ? own : learns ? scheduler.LearnedVariance : StepVariance.FixedSmall;
    }

    private static bool IsLearned(StepVariance variance) => variance is StepVariance.Learned or StepVariance.LearnedRange;
}
