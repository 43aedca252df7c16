using System.Globalization;
using Diffusion.Noise;

namespace Diffusion.Checkpoints;

/// <summary>diffusers' names for variance schedules, and back from variances to a name.</summary>
internal static class SchedulerBetas
{
    internal const string Linear = "linear";

    /// <summary>The most steps of a file's schedule: its tables would fill memory long before anyone trained with more.</summary>
    private const int MaxSteps = 100_000;

    private static readonly (string Schedule, string Kind, bool HasEnds)[] Known =
    [
        (Linear, "linear", true),
        ("scaled_linear", "scaled_linear", true),
        ("squaredcos_cap_v2", "cosine", false),
        ("sigmoid", "sigmoid_beta", true),
    ];

    /// <summary>The schedule that a config's variances make.</summary>
    /// <exception cref="InputException">No valid schedule results.</exception>
    internal static NoiseSchedule Schedule(SchedulerConfig config)
    {
        if (config.NumTrainTimesteps > MaxSteps)
        {
            throw new InputException($"num_train_timesteps is {config.NumTrainTimesteps}; {MaxSteps} is the most.");
        }

        if (config.TrainedBetas is not { } betas)
        {
            return Build(config.BetaSchedule, config.NumTrainTimesteps, config.BetaStart, config.BetaEnd);
        }

        return betas.Count == config.NumTrainTimesteps
            ? NoiseSchedule.FromBetas("trained_betas", betas)
            : throw new InputException($"trained_betas has {betas.Count} entries, num_train_timesteps is {config.NumTrainTimesteps}; they must be equal.");
    }

    /// <summary>Variances as the formula that gives exactly these, or one by one where none of diffusers' does.</summary>
    internal static SchedulerConfig Describe(NoiseSchedule schedule, SchedulerConfig config) => Recognise(schedule.Beta) is { } found
        ? config with { NumTrainTimesteps = schedule.Steps, BetaSchedule = found.Schedule, BetaStart = found.Start, BetaEnd = found.End }
        : config with { NumTrainTimesteps = schedule.Steps, TrainedBetas = schedule.Beta };

    /// <exception cref="InputException">The name is none of diffusers' that are supported, or no valid schedule results.</exception>
    internal static NoiseSchedule Build(string schedule, int steps, double start, double end)
    {
        var (_, kind, hasEnds) = Known.FirstOrDefault(entry => entry.Schedule == schedule);
        return kind is null
            ? throw new InputException($"beta_schedule \"{schedule}\" is not supported; use {string.Join(", ", Known.Select(entry => entry.Schedule))}, or trained_betas.")
            : (NoiseSchedule)new ScheduleDefinition { Kind = kind, BetaStart = hasEnds ? start : null, BetaEnd = hasEnds ? end : null }.Build(schedule, steps);
    }

    /// <summary>The formula that gives exactly these variances, or null.</summary>
    internal static (string Schedule, double Start, double End)? Recognise(IReadOnlyList<double> betas)
    {
        foreach (var (schedule, _, hasEnds) in Known)
        {
            foreach (var (start, end) in hasEnds ? Ends(schedule, betas) : [(new SchedulerConfig().BetaStart, new SchedulerConfig().BetaEnd)])
            {
                if (Gives(schedule, start, end, betas))
                {
                    return (schedule, start, end);
                }
            }
        }

        return null;
    }

    private static bool Gives(string schedule, double start, double end, IReadOnlyList<double> betas)
    {
        try
        {
            return start is > 0 and < 1 && end is > 0 and < 1 && Build(schedule, betas.Count, start, end).Beta.SequenceEqual(betas);
        }
        catch (InputException)
        {
            // A formula that makes no valid schedule from these ends is not the one.
            return false;
        }
    }

    /// <summary>The ends that a formula must have had: as they are, and without the rounding of the last digits, which square roots and logistic curves leave.</summary>
    private static IEnumerable<(double Start, double End)> Ends(string schedule, IReadOnlyList<double> betas)
    {
        var (start, end) = (betas[0], betas[^1]);
        if (schedule == "sigmoid")
        {
            // β = s·(end − start) + start with s from σ(−6) to σ(6).
            var low = 1 / (1 + Math.Exp(6));
            var span = (end - start) / (1 - (2 * low));
            (start, end) = (start - (low * span), start - (low * span) + span);
        }

        yield return (start, end);
        yield return (Rounded(start), Rounded(end));
    }

    private static double Rounded(double value) => double.Parse(value.ToString("E12", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
