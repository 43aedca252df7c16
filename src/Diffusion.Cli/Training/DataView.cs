using Diffusion.Data;
using Spectre.Console;

namespace Diffusion.Cli.Training;

/// <summary>Reads a data set in sight of the user: progress while it loads, then what was found.</summary>
internal static class DataView
{
    /// <summary>Reads and reports. When cancelled it returns at once, whatever the reading is at: nothing is lost but what was read.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ImageDataset Read(IAnsiConsole console, DataOptions options, CancellationToken cancellation)
    {
        var dataset = Watch(console, "Reading data", progress =>
            Task.Run(() => DatasetReader.Read(options, progress, cancellation), CancellationToken.None).WaitAsync(cancellation).GetAwaiter().GetResult());
        foreach (var line in dataset.Report.Lines())
        {
            console.WriteLine(line);
        }
        return dataset;
    }

    /// <summary>Does something that tells how far it is, which is shown where the console can redraw its last line.</summary>
    public static T Watch<T>(IAnsiConsole console, string activity, Func<IProgress<DataProgress>?, T> work)
    {
        var live = console.Profile.Capabilities.Interactive && console.Profile.Out.IsTerminal;
        return live
            ? console.Progress().AutoClear(true).Start(context =>
            {
                var task = context.AddTask(activity);
                return work(new Watcher(step =>
                {
                    task.Description = Markup.Escape(step.Activity);
                    task.MaxValue = Math.Max(1, step.Total);
                    task.Value = step.Done;
                }));
            })
            : work(null);
    }

    /// <summary>Calls back on the reporting thread; the library's own Progress would do so later, on another.</summary>
    private sealed class Watcher(Action<DataProgress> report) : IProgress<DataProgress>
    {
        public void Report(DataProgress value) => report(value);
    }
}
