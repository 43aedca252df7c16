using Diffusion.Cli.Configuration;
using Diffusion.Cli.Schedules;
using Diffusion.Data;
using Diffusion.Networks;
using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Cli.Training;

/// <summary>What is trained on the data.</summary>
/// <param name="Options">The settings, resolved.</param>
/// <param name="Network">The network's shape.</param>
/// <param name="Process">The noise process.</param>
/// <param name="Prediction">What the network predicts.</param>
/// <param name="ClassNames">Names of the classes that it is told; empty when it is told none.</param>
internal sealed record RunPlan(RunOptions Options, UNetConfig Network, NoiseProcess Process, Prediction Prediction, IReadOnlyList<string> ClassNames) : IRunPlan
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What the run starts from; null for fresh weights.</summary>
    public StartingPoint? Start { get; init; }

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
    public static RunPlan Make(RunSettings settings, StartingPoint? start, NoiseProcess process, ImageDataset dataset)
    {
        var options = settings.Options;
        return start is null
            ? new RunPlan(
                options,
                UNetConfig.From(options.Model, dataset.Channels, new ImageSize(dataset.Height, dataset.Width), dataset.ClassCount),
                process,
                options.Schedule.ToPrediction(),
                dataset.ClassNames)
            : StartingRules.Plan(settings, start, process, dataset) with { Start = start };
    }

    /// <inheritdoc/>
    public string Describe(ImageDataset dataset)
    {
        var flops = UNetCost.ForwardFlops(Network, dataset.Height, dataset.Width);
        return FormattableString.Invariant(
            $"{UNetCost.Parameters(Network):N0} parameters, {flops / 1e9:0.000} GFLOP forward, about {3 * flops / 1e9:0.000} GFLOP to train on, per image");
    }

    /// <inheritdoc/>
    public IModelInTraining CreateModel(ImageDataset dataset, Device device) => new DiffusionModel(this, Start?.CreateNetwork(Network), device);
}
