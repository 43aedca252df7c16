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
            .. AveragingRules.Create(options.Training).Select(rule => $"average   {AveragingWindow.Describe(rule, options.Training)}"),
            .. dataset.Report.Lines().Select(line => $"data      {line}"),
            .. plan.Notes.Select(note => $"note      {note}"),
        ];
    }
}
