using System.Globalization;
using Diffusion.Cli.Configuration;
using Diffusion.Data;
using Diffusion.Networks;
using Diffusion.Training;

namespace Diffusion.Cli.Training;

/// <summary>What a run would be, in a few lines.</summary>
internal static class DryRun
{
    /// <summary>Model, cost and length; the data report has been printed with the data.</summary>
    public static List<string> Describe(UNetConfig network, RunAutoencoder? autoencoder, ImageDataset dataset, RunOptions options)
    {
        var (height, width) = network.SampleSize!.Value;
        var flops = UNetCost.ForwardFlops(network, height, width);
        var invariant = CultureInfo.InvariantCulture;
        return
        [
            string.Create(invariant, $"model     {UNetCost.Parameters(network):N0} parameters, {flops / 1e9:0.000} GFLOP forward, about {3 * flops / 1e9:0.000} GFLOP to train on, per image"),
            .. autoencoder is null ? Array.Empty<string>() : [autoencoder.Describe(network)],
            string.Create(invariant, $"training  {options.Training.TotalSteps:N0} steps of {options.Training.BatchSize}: {options.Training.Images:N0} images, {options.Training.Images / (double)dataset.Count:0.0} epochs"),
            .. AveragingRules.Create(options.Training).Select(rule => $"average   {AveragingWindow.Describe(rule, options.Training)}"),
            .. dataset.Report.Lines().Select(line => $"data      {line}"),
        ];
    }
}
