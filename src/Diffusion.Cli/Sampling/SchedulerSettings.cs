using System.Globalization;
using Diffusion.Checkpoints;
using Diffusion.Sampling;

namespace Diffusion.Cli.Sampling;

/// <summary>What a scheduler_config.json says of how pictures are made, as settings of the section Sampling.</summary>
internal static class SchedulerSettings
{
    private const string Section = "Sampling:";

    /// <summary>The settings; none where the file says only what was trained.</summary>
    /// <param name="config">The file's contents.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="steps">The number of steps, which the file does not say.</param>
    /// <param name="sampler">Whether the sampler is the file's.</param>
    /// <param name="grid">Whether the grid is the file's.</param>
    /// <exception cref="InputException">What is the file's is not to be had here.</exception>
    public static IEnumerable<KeyValuePair<string, string?>> Of(SchedulerConfig config, string path, int steps, bool sampler, bool grid)
    {
        if (!SchedulerSampling.IsSaid(config) || (!sampler && !SchedulerSampling.Classes.Contains(config.ClassName)))
        {
            return [];
        }

        try
        {
            return
            [
                .. sampler ? Sampler(config) : [],
                .. grid ? Grid(config, steps) : [],
                .. Bounds(config),
            ];
        }
        catch (InputException problem)
        {
            throw new InputException($"{path}: {problem.Message}", problem);
        }
    }

    private static IEnumerable<KeyValuePair<string, string?>> Sampler(SchedulerConfig config)
    {
        var (name, options) = SchedulerSampling.Sampler(config);
        return [Setting(nameof(SamplingOptions.Sampler), name), .. typeof(SamplerOptions).GetProperties().Select(choice => Setting(choice.Name, choice.GetValue(options)))];
    }

    private static IEnumerable<KeyValuePair<string, string?>> Grid(SchedulerConfig config, int steps)
    {
        var options = SchedulerSampling.Grid(config, steps);
        return options.GetType().GetProperties().Where(choice => choice.Name != nameof(options.Steps)).Select(choice => Setting(choice.Name, choice.GetValue(options)));
    }

    private static IEnumerable<KeyValuePair<string, string?>> Bounds(SchedulerConfig config)
    {
        var bounds = SchedulerSampling.Bounds(config);
        return
        [
            Setting(nameof(SamplingOptions.Clamp), bounds.Limit is not null),
            Setting(nameof(SamplingOptions.ClampLimit), bounds.Limit ?? 1),
            Setting(nameof(SamplingOptions.Threshold), bounds.Ratio),
            Setting(nameof(SamplingOptions.ThresholdMaximum), bounds.Maximum),
        ];
    }

    private static KeyValuePair<string, string?> Setting(string name, object? value) =>
        KeyValuePair.Create(Section + name, value is null ? null : Convert.ToString(value, CultureInfo.InvariantCulture));
}
