using Diffusion.Cli.Schedules;
using Diffusion.Verification;

namespace Diffusion.Cli.Verification;

/// <summary>The report for reading: a table for each group, the variances of the gradient estimators, and the sum of it all.</summary>
internal static class VerificationTable
{
    /// <summary>Writes everything, in at most 120 columns where the schedules' names are short.</summary>
    public static void Write(TextWriter writer, VerificationReport report)
    {
        writer.WriteLine($"{report.Samples} draws per simulation, seed {report.Seed}. Tolerances of chance are {Significance.StandardErrors:F2} standard errors [s.e.], or the Kolmogorov-Smirnov");
        writer.WriteLine($"distance, that a comparison of right code exceeds in {report.FalseAlarmRate:0e0} of runs; the others are for rounding.");
        foreach (var group in report.Claims.GroupBy(claim => claim.Group))
        {
            writer.WriteLine();
            writer.WriteLine(group.Key);
            TextColumns.Write(writer, [["claim"], ["expected"], ["measured"], ["tolerance"], [""]], [.. group.Select(Row)], left: 0);
            if (group.Key == ClaimGroups.Estimators)
            {
                writer.WriteLine();
                WriteVariances(writer, report.GradientVariances);
            }
        }
        var failures = report.Failures.Count();
        writer.WriteLine();
        writer.WriteLine(failures == 0 ? $"All {report.Claims.Count} claims hold." : $"{failures} of {report.Claims.Count} claims do not hold.");
    }

    private static string[] Row(Claim claim) => [claim.Statement, $"{claim.Expected:G6}", $"{claim.Measured:G6}", $"{claim.Tolerance:G2}", claim.Holds ? "holds" : "FAILS"];

    private static void WriteVariances(TextWriter writer, IReadOnlyList<GradientVariance> variances)
    {
        writer.WriteLine("Variance of one draw's estimate of ∂E[f(z)]/∂µ, measured (exact)");
        string[][] headings = [["f"], ["σ"], ["reparameterized"], [""], ["score function"], [""]];
        TextColumns.Write(writer, headings, [.. variances.Select(Row)], left: 0);
    }

    private static string[] Row(GradientVariance variance) =>
    [
        variance.Function, $"{variance.Deviation}",
        $"{variance.Reparameterized:G4}", $"({variance.ReparameterizedExact:G4})", $"{variance.ScoreFunction:G4}", $"({variance.ScoreFunctionExact:G4})",
    ];
}
