namespace Diffusion.Cli.Schedules;

/// <summary>All known schedules, a line each.</summary>
internal static class ScheduleOverview
{
    /// <summary>What distinguishes the schedules: how β runs, where half of the image's variance is gone, what is left of it at the end.</summary>
    public static void Write(TextWriter writer, IReadOnlyList<ShownSchedule> schedules)
    {
        string[][] headings =
        [
            ["name"], ["steps"], ["beta", "first"], ["beta", "last"], ["alpha_bar", "halved at t"], ["sqrt_alpha_bar", "at the end"], ["log_snr", "at the end"], ["description"],
        ];
        TextColumns.Write(writer, headings, [.. schedules.Select(Row)], left: [0, 7]);
        writer.WriteLine();
        writer.WriteLine("Name one to see its numbers: schedule cosine. --format svg plots them.");
    }

    /// <summary>A continuous process has no steps and no variances.</summary>
    private static string[] Row(ShownSchedule shown)
    {
        string[] variances = shown.Discrete is { } schedule
            ?
            [
                $"{schedule.Steps}",
                $"{schedule.Beta[0]:G4}",
                $"{schedule.Beta[^1]:G4}",
                $"{schedule.AlphaBar.TakeWhile(alphaBar => alphaBar > 0.5).Count()}",
                $"{schedule.SqrtAlphaBar[^1]:G4}",
            ]
            : ["-", "-", "-", "-", "-"];
        return [shown.Process.Name, .. variances, $"{shown.Process.Noisiest.LogSnr:F2}", shown.Description ?? ""];
    }
}
