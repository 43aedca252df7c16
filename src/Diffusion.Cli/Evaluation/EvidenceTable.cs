using Diffusion.Cli.Schedules;
using Diffusion.Evaluation;

namespace Diffusion.Cli.Evaluation;

/// <summary>The report of an autoencoder for reading.</summary>
internal static class EvidenceTable
{
    /// <summary>Writes what was judged, then a row per bound.</summary>
    public static void Write(TextWriter writer, EvidenceReport report)
    {
        writer.WriteLine($"{report.Checkpoint} ({report.Weights} weights)");
        writer.WriteLine($"{report.Images} images of {report.Data.Path} ({report.Data.Split}), seed {report.Seed}");
        writer.WriteLine();
        writer.WriteLine(report.Deviation is { } deviation
            ? FormattableString.Invariant($"Bounds of -ln p(x), a density over pixels in [-1, 1]: {report.Likelihood} of deviation {deviation}")
            : "Bounds of -ln p(x), grey values in [0, 1]: Bernoulli");
        TextColumns.Write(writer, [[""], ["nats per image"], [""]],
        [
            Row("reconstruction", report.Reconstruction), Row("KL", report.Kl), Row("total (-ELBO)", report.Total),
            Row($"importance-weighted, {report.ImportanceSamples} draws", report.ImportanceWeighted),
        ], 0);
        writer.WriteLine();
        writer.WriteLine($"{(report.ActiveUnits is { } active ? $"{active}" : "unknown")} of {report.LatentUnits} numbers of the latent are active");
    }

    private static string[] Row(string name, MeanEstimate estimate) =>
        [name, FormattableString.Invariant($"{estimate.Mean:F4}"), estimate.StandardError is { } error ? FormattableString.Invariant($"± {error:F4}") : ""];
}
