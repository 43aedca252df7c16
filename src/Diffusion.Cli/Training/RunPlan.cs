using Diffusion.Cli.Configuration;
using Diffusion.Cli.Schedules;
using Diffusion.Networks;
using Diffusion.Noise;

namespace Diffusion.Cli.Training;

/// <summary>What is trained on the data.</summary>
/// <param name="Options">The settings, resolved.</param>
/// <param name="Network">The network's shape.</param>
/// <param name="Process">The noise process.</param>
/// <param name="Prediction">What the network predicts.</param>
/// <param name="ClassNames">Names of the classes that it is told; empty when it is told none.</param>
internal sealed record RunPlan(RunOptions Options, UNetConfig Network, NoiseProcess Process, Prediction Prediction, IReadOnlyList<string> ClassNames)
{
    /// <summary>What the user should know of how the data and the checkpoint were brought together, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The process that the settings name, or that of the checkpoint they start from.</summary>
    /// <exception cref="InputException">There is no such schedule, or the settings contradict the checkpoint.</exception>
    public static NoiseProcess ProcessOf(RunSettings settings, StartingPoint? start)
    {
        var schedule = settings.Options.Schedule;
        return string.IsNullOrEmpty(schedule.Name)
            ? StartingRules.OwnProcess(schedule, start!)
            : new ScheduleCatalog(ScheduleFolders.All()).Load(schedule.Name, schedule.Steps);
    }

    /// <summary>The plan of a run from scratch, or from a checkpoint.</summary>
    /// <exception cref="InputException">The network does not fit the data.</exception>
    public static RunPlan Make(RunSettings settings, StartingPoint? start, NoiseProcess process, DataShape data)
    {
        var options = settings.Options;
        return start is null
            ? new RunPlan(
                options,
                UNetConfig.From(options.Model, data.Channels, new ImageSize(data.Height, data.Width), data.ClassNames.Count),
                process,
                options.Schedule.ToPrediction(),
                data.ClassNames)
            : StartingRules.Plan(settings, start, process, data);
    }

    /// <summary>The same with the scale by which the data's latents were multiplied, so that the run's config.json is enough to repeat it.</summary>
    public RunPlan WithLatentScale(double scale) => this with { Options = Options with { Data = Options.Data with { LatentScale = scale } } };
}
