using Diffusion.Imaging;
using Diffusion.Noise;

namespace Diffusion.Cli.Schedules;

/// <summary>ᾱ and log-SNR of several schedules over time, as SVG.</summary>
internal static class SchedulePlot
{
    /// <summary>More points than pixels would only make the file long.</summary>
    private const int MostPoints = 1000;

    /// <summary>Two panels side by side with one legend; over t, or over the share of the way where the schedules differ in length or have none.</summary>
    public static void Write(TextWriter writer, IReadOnlyList<ShownSchedule> schedules)
    {
        var steps = schedules[0].Discrete?.Steps;
        var discrete = schedules.All(shown => shown.Discrete is not null);
        var (label, place) = (discrete, schedules.All(shown => shown.Discrete?.Steps == steps)) switch
        {
            (true, true) => ("timestep t", (_, level) => level.Time),
            (true, false) => ("share of the way, (t + 1) / T", (shown, level) => (level.Time + 1) / shown.Rows),
            _ => ("share of the way from the cleanest level to the noisiest", (Func<ShownSchedule, NoiseLevel, double>)((shown, level) => shown.Process.ShareOf(level))),
        };
        PlotPanel Panel(string title, string valueLabel, Func<NoiseLevel, double> value) => new()
        {
            Title = title,
            XLabel = label,
            YLabel = valueLabel,
            Series = [.. schedules.Select(shown => Line(shown, place, value))],
        };
        var plot = new LinePlot
        {
            Title = schedules.Count == 1 ? $"Noise schedule {schedules[0].Process.Name}" : "Noise schedules",
            Panels =
            [
                Panel("What is left of the image's variance", discrete ? "ᾱ" : "α² / (α² + σ²)", Kept),
                Panel("Signal to noise", discrete ? "log-SNR = ln(ᾱ / (1 − ᾱ))" : "log-SNR = 2 ln(α / σ)", level => level.LogSnr),
            ],
            Columns = 2,
        };
        writer.Write(plot.ToSvg());
    }

    /// <summary>ᾱ where variance is preserved.</summary>
    private static double Kept(NoiseLevel level)
    {
        var signal = level.Alpha * level.Alpha;
        return signal / (signal + (level.Sigma * level.Sigma));
    }

    private static PlotSeries Line(ShownSchedule shown, Func<ShownSchedule, NoiseLevel, double> place, Func<NoiseLevel, double> value)
    {
        var levels = shown.Levels(MostPoints);
        return new PlotSeries(shown.Process.Name, [.. levels.Select(level => place(shown, level))], [.. levels.Select(value)]);
    }
}
