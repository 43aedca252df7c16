using System.Globalization;
using Diffusion.Noise;

namespace Diffusion.Checkpoints;

/// <summary>diffusers' names for variance schedules, and back from variances to a name.</summary>
internal static class SchedulerBetas
{
    internal const string Linear = "linear";

    /// <summary>exp and laplace are read only: not every version of diffusers' DDPMScheduler has them, so they are written as the variances themselves.</summary>
    private static readonly (string Schedule, ScheduleDefinition Definition, bool HasEnds, bool IsWritten)[] Known =
    [
        (Linear, new() { Kind = "linear" }, true, true),
        ("scaled_linear", new() { Kind = "scaled_linear" }, true, true),
        ("squaredcos_cap_v2", new() { Kind = "cosine" }, false, true),
        ("sigmoid", new() { Kind = "sigmoid_beta" }, true, true),
        ("exp", new() { Kind = "exp" }, false, false),
        ("laplace", new() { Kind = "laplace", LikeDiffusers = true }, false, false),
    ];

    /// <summary>The ends that are tried for a rescaled schedule, whose last β does not tell: DDPM's and Stable Diffusion's.</summary>
    private static readonly (double Start, double End)[] PublishedEnds = [(1e-4, 0.02), (0.00085, 0.012)];

    /// <summary>The schedule that a config's variances make.</summary>
    /// <exception cref="InputException">No valid schedule results.</exception>
    internal static NoiseSchedule Schedule(SchedulerConfig config)
    {
        if (config.TrainedBetas is not { } betas)
        {
            return Build(config.BetaSchedule, config.NumTrainTimesteps, config.BetaStart, config.BetaEnd, config.RescaleBetasZeroSnr);
        }

        if (betas.Count != config.NumTrainTimesteps)
        {
            throw new InputException($"trained_betas has {betas.Count} entries, num_train_timesteps is {config.NumTrainTimesteps}; they must be equal.");
        }

        // Betas that end at 1 are rescaled already: once more would change them by a rounding.
        return Made(new ScheduleDefinition { Kind = "table", Betas = betas, ZeroTerminalSnr = config.RescaleBetasZeroSnr && betas is [.., < 1] ? true : null }, "trained_betas", betas.Count);
    }

    /// <summary>Variances as the formula that gives exactly these, or one by one where none of diffusers' does.</summary>
    internal static SchedulerConfig Describe(NoiseSchedule schedule, SchedulerConfig config)
    {
        var own = config with { NumTrainTimesteps = schedule.Steps, RescaleBetasZeroSnr = schedule.Noisiest.Alpha == 0 };
        return Recognise(schedule.Beta, own.RescaleBetasZeroSnr) is { } found
            ? own with { BetaSchedule = found.Schedule, BetaStart = found.Start, BetaEnd = found.End }
            : own with { TrainedBetas = schedule.Beta };
    }

    /// <exception cref="InputException">The name is none of diffusers' that are supported, or no valid schedule results.</exception>
    private static NoiseSchedule Build(string schedule, int steps, double start, double end, bool zeroSnr)
    {
        var (_, definition, hasEnds, _) = Known.FirstOrDefault(entry => entry.Schedule == schedule);
        return definition is null
            ? throw new InputException($"beta_schedule \"{schedule}\" is not supported; use {string.Join(", ", Known.Select(entry => entry.Schedule))}, or trained_betas.")
            : Made(definition with { BetaStart = hasEnds ? start : null, BetaEnd = hasEnds ? end : null, ZeroTerminalSnr = zeroSnr ? true : null }, schedule, steps);
    }

    private static NoiseSchedule Made(ScheduleDefinition definition, string name, int steps) => (NoiseSchedule)definition.Build(name, steps);

    /// <summary>The formula that gives exactly these variances, or null.</summary>
    private static (string Schedule, double Start, double End)? Recognise(IReadOnlyList<double> betas, bool zeroSnr)
    {
        foreach (var (schedule, _, hasEnds, _) in Known.Where(entry => entry.IsWritten))
        {
            var ends = (hasEnds, zeroSnr) switch { (false, _) => PublishedEnds.Take(1), (true, true) => PublishedEnds, (true, false) => Ends(schedule, betas) };
            foreach (var (start, end) in ends)
            {
                if (Gives(schedule, start, end, zeroSnr, betas))
                {
                    return (schedule, start, end);
                }
            }
        }

        return null;
    }

    private static bool Gives(string schedule, double start, double end, bool zeroSnr, IReadOnlyList<double> betas)
    {
        try
        {
            return start is > 0 and < 1 && end is > 0 and < 1 && Build(schedule, betas.Count, start, end, zeroSnr).Beta.SequenceEqual(betas);
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
