using Diffusion.Cli.Schedules;
using Diffusion.Evaluation;

namespace Diffusion.Cli.Reconstructions;

/// <summary>How far reconstructions are from the images, over all of them.</summary>
/// <param name="draws">Draws of each image.</param>
internal sealed class ReconstructionReport(int draws)
{
    /// <summary>From a mean square in [−1, 1] to decibels below the largest value.</summary>
    private const double Range = 2;

    private readonly List<double> means = [];
    private readonly List<double> drawn = [];
    private readonly List<double> divergences = [];

    /// <summary>Adds an image.</summary>
    public void Add(Reconstructed result)
    {
        means.Add(result.Errors[0]);
        divergences.Add(result.Divergence);
        if (draws > 0)
        {
            drawn.Add(result.Errors.Skip(1).Average());
        }
    }

    /// <summary>A row per measure, with its standard error over the images.</summary>
    public void Write(TextWriter writer)
    {
        List<string[]> rows = [Error("error of the mean", means)];
        if (draws > 0)
        {
            rows.Add(Error("error of a draw", drawn));
        }
        var divergence = MeanEstimate.Of(divergences);
        rows.Add(["KL", FormattableString.Invariant($"{divergence.Mean:F4}"), PlusMinus(divergence), "nats per image"]);
        writer.WriteLine($"{means.Count} images");
        TextColumns.Write(writer, [[""], ["mean"], [""], [""]], rows, 0, 3);
    }

    private static string[] Error(string name, List<double> errors)
    {
        var estimate = MeanEstimate.Of(errors);
        var decibels = 10 * Math.Log10(Range * Range / estimate.Mean);
        return [name, FormattableString.Invariant($"{estimate.Mean:F6}"), PlusMinus(estimate), FormattableString.Invariant($"squared, pixels in [-1, 1]; {decibels:F2} dB")];
    }

    private static string PlusMinus(MeanEstimate estimate) => estimate.StandardError is { } error ? FormattableString.Invariant($"± {error:G3}") : "";
}
