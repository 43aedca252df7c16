using Diffusion.Cli.Schedules;

namespace Diffusion.Cli.Evaluation;

/// <summary>The report for reading: the bound in some ten ranges of t, the loss in its bins.</summary>
internal static class EvaluationTable
{
    private const int Ranges = 10;

    /// <summary>Writes what was judged, then a table for each measure.</summary>
    public static void Write(TextWriter writer, EvaluationReport report)
    {
        writer.WriteLine($"{report.Checkpoint} ({report.Weights} weights)");
        writer.WriteLine($"{report.Images} images of {report.Data.Path} ({report.Data.Split}), seed {report.Seed}");
        writer.WriteLine();
        if (report.Bound is { } bound)
        {
            Write(writer, bound);
            writer.WriteLine();
        }
        Write(writer, report.HeldOutLoss);
    }

    private static void Write(TextWriter writer, BoundReport bound)
    {
        var terms = bound.TermsPerImage == bound.Steps ? $"all {bound.Steps} terms" : $"estimated from {bound.TermsPerImage} of {bound.Steps} terms per image";
        writer.WriteLine($"Variational bound, {terms}, variance {bound.Variance}");
        string[][] headings = [["t"], ["bits/dim"], [""], ["x0 mse"], ["epsilon mse"]];
        string[][] rows =
        [
            .. RangesOf(bound.Steps).Select(range => Row(range.From, range.To, [.. bound.Terms.Where(term => term.T >= range.From && term.T <= range.To)])),
            ["prior", $"{bound.Prior:F5}", "", "", ""],
            ["total", $"{bound.Total:F5}", PlusMinus(bound.StandardError), "", ""],
        ];
        TextColumns.Write(writer, headings, rows);
    }

    /// <summary>t = 0, the decoder's, and the others in ranges of equal length.</summary>
    private static IEnumerable<(int From, int To)> RangesOf(int steps)
    {
        yield return (0, 0);
        var (others, ranges) = (steps - 1, Math.Min(Ranges, steps - 1));
        for (var k = 0; k < ranges; k++)
        {
            yield return (1 + (int)((long)others * k / ranges), (int)((long)others * (k + 1) / ranges));
        }
    }

    private static string[] Row(int from, int to, TermReport[] terms)
    {
        var weight = terms.Sum(term => term.Weight);
        string Mean(Func<TermReport, double> number) => weight > 0 ? $"{terms.Sum(term => term.Weight * number(term)) / weight:G4}" : "";
        var name = from == 0 ? "0 (decoder)" : from == to ? $"{from}" : $"{from}-{to}";
        return [name, weight > 0 ? $"{terms.Sum(term => term.Weight * term.Bits):F5}" : "", "", Mean(term => term.CleanError), Mean(term => term.NoiseError)];
    }

    private static void Write(TextWriter writer, LossReport loss)
    {
        writer.WriteLine($"Held-out loss of {loss.Prediction} over {loss.Process}, by share of the way to noise");
        string[][] headings = [["time"], ["loss"], [""], ["x0 mse"]];
        string[][] rows =
        [
            .. loss.Bins.Select(bin => (string[])[$"{bin.From:0.###}-{bin.To:0.###}", $"{bin.Loss:F5}", PlusMinus(bin.StandardError), $"{bin.CleanError:G4}"]),
            ["mean", $"{loss.Mean:F5}", PlusMinus(loss.StandardError), ""],
        ];
        TextColumns.Write(writer, headings, rows);
    }

    private static string PlusMinus(double? standardError) => standardError is { } error ? $"± {error:F5}" : "";
}
