using System.Globalization;
using Spectre.Console;

namespace Diffusion.Cli.Training;

/// <summary>Shows a run's progress on standard error: live on a terminal, a line now and then elsewhere.</summary>
internal sealed class ProgressView(IAnsiConsole console, long totalSteps)
{
    private const int PlainLines = 40;

    /// <summary>Whether the console can redraw its last line.</summary>
    public bool IsLive { get; } = console.Profile.Capabilities.Interactive && console.Profile.Out.IsTerminal;

    /// <summary>Runs <paramref name="work"/>, which reports each step to the function it is given.</summary>
    public T Run<T>(Func<Action<StepMetrics>, T> work) => IsLive ? Live(work) : work(Plain());

    private T Live<T>(Func<Action<StepMetrics>, T> work)
    {
        var progress = console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn());
        return progress.Start(context =>
        {
            var task = context.AddTask("starting", maxValue: totalSteps);
            return work(metrics =>
            {
                task.Description = Markup.Escape(Describe(metrics));
                task.Value = metrics.Step;
            });
        });
    }

    private Action<StepMetrics> Plain()
    {
        var every = Math.Max(1, totalSteps / PlainLines);
        return metrics =>
        {
            if (metrics.Step % every == 0 || metrics.Step == totalSteps)
            {
                console.WriteLine(Describe(metrics));
            }
        };
    }

    private string Describe(StepMetrics m)
    {
        var left = m.ImagesPerSecond > 0 ? TimeSpan.FromSeconds((totalSteps - m.Step) * (m.Images / (double)m.Step) / m.ImagesPerSecond) : TimeSpan.Zero;
        return string.Create(CultureInfo.InvariantCulture,
            $"step {m.Step}/{totalSteps}  loss {m.Loss:0.0000}  {m.ImagesPerSecond:0.0} images/s  lr {m.LearningRate:0.00e+00}  grad {m.GradientNorm:0.000}  data wait {m.DataWait:0.0%}  {left:hh\\:mm\\:ss} left");
    }
}
