using Diffusion.Imaging;
using Diffusion.Noise;

namespace Diffusion.Cli.Schedules;

/// <summary>ᾱ and log-SNR of several schedules over time, as SVG.</summary>
internal static class SchedulePlot
{
    /// <summary>More points than pixels would only make the file long.</summary>
    private const int MostPoints = 1000;

    /// <summary>Two panels side by side with one legend; over t, or over t/T where the schedules differ in length.</summary>
    public static void Write(TextWriter writer, IReadOnlyList<ShownSchedule> schedules)
    {
        var steps = schedules[0].Schedule.Steps;
        var sameLength = schedules.All(shown => shown.Schedule.Steps == steps);
        PlotPanel Panel(string title, string label, Func<NoiseSchedule, IReadOnlyList<double>> values) => new()
        {
            Title = title,
            XLabel = sameLength ? "timestep t" : "share of the way, (t + 1) / T",
            YLabel = label,
            Series = [.. schedules.Select(shown => Line(shown.Schedule, values(shown.Schedule), sameLength))],
        };
        var plot = new LinePlot
        {
            Title = schedules.Count == 1 ? $"Noise schedule {schedules[0].Schedule.Name}" : "Noise schedules",
            Panels =
            [
                Panel("What is left of the image's variance", "ᾱ", schedule => schedule.AlphaBar),
                Panel("Signal to noise", "log-SNR = ln(ᾱ / (1 − ᾱ))", schedule => schedule.LogSnr),
            ],
            Columns = 2,
        };
        writer.Write(plot.ToSvg());
    }

    private static PlotSeries Line(NoiseSchedule schedule, IReadOnlyList<double> values, bool overSteps)
    {
        var times = TimestepGrid.Create("linspace", schedule.Steps, Math.Min(schedule.Steps, MostPoints)).Reverse().ToArray();
        return new PlotSeries(
            schedule.Name,
            [.. times.Select(t => overSteps ? t : (t + 1) / (double)schedule.Steps)],
            [.. times.Select(t => values[t])]);
    }
}
