using System.Globalization;
using Diffusion.Data;
using Diffusion.Training;

namespace Diffusion.Cli.Training;

/// <summary>What a run would be, in a few lines.</summary>
internal static class DryRun
{
    /// <summary>Model, cost and length; the data report has been printed with the data.</summary>
    public static List<string> Describe(IRunPlan plan, RunAutoencoder? autoencoder, ImageDataset dataset)
    {
        var options = plan.Options;
        var invariant = CultureInfo.InvariantCulture;
        return
        [
            $"model     {plan.Describe(dataset)}",
            .. autoencoder is null ? Array.Empty<string>() : [autoencoder.Describe(dataset)],
            string.Create(invariant, $"training  {options.Training.TotalSteps:N0} steps of {options.Training.BatchSize}: {options.Training.Images:N0} images, {options.Training.Images / (double)dataset.Count:0.0} epochs"),
            .. Memory(options.Training),
            .. AveragingRules.Create(options.Training).Select(rule => $"average   {AveragingWindow.Describe(rule, options.Training)}"),
            .. dataset.Report.Lines().Select(line => $"data      {line}"),
            .. plan.Notes.Select(note => $"note      {note}"),
        ];
    }

    /// <summary>How a step is made to fit into memory; nothing where it is taken whole.</summary>
    private static IEnumerable<string> Memory(TrainingOptions training)
    {
        if (training.MicroBatchSize is { } size && size < training.BatchSize)
        {
            yield return FormattableString.Invariant($"memory    each batch in passes of {size} images");
        }
        if (training.CheckpointLevels.Length > 0)
        {
            yield return $"memory    activations of {(training.CheckpointLevels.Length == 1 ? "level" : "levels")} {string.Join(", ", training.CheckpointLevels)} are made again on the way back";
        }
    }
}
