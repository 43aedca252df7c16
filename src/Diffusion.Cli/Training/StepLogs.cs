using Serilog;

namespace Diffusion.Cli.Training;

/// <summary>What is kept of every logged step: metrics.jsonl, and the same for TensorBoard.</summary>
internal sealed class StepLogs : IDisposable
{
    private readonly RunFolder folder;
    private readonly ILogger log;
    private MetricsLog metrics;
    private EventLog events;
    private bool warned;

    /// <summary>Opens both, cut back to where the run goes on.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="step">Completed updates.</param>
    /// <param name="log">Told when they cannot be written.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public StepLogs(RunFolder folder, long step, ILogger log)
    {
        (this.folder, this.log) = (folder, log);
        (metrics, events) = Open(step);
    }

    private IEnumerable<AppendedFile> Files => [metrics.File, events.File];

    /// <summary>Writes one step. What cannot be written now is written with a later step.</summary>
    public void Write(StepMetrics step)
    {
        metrics.Write(step);
        events.Write(step);
        Warn();
    }

    /// <summary>Takes out the lines of later steps, from which the run has gone back.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void CutBack(long step)
    {
        Dispose();
        (metrics, events) = Open(step);
    }

    /// <summary>Brings what was written so far to disk, so that no checkpoint outlives a power cut that the lines before it do not.</summary>
    public void BringToDisk()
    {
        foreach (var file in Files)
        {
            file.BringToDisk();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        metrics.Dispose();
        events.Dispose();
        foreach (var file in Files.Where(file => file.IsWaiting))
        {
            log.Warning("{File:l} lacks its last lines: {Reason:l}", file.Path, Failure.Reason(file.Problem!));
        }
    }

    private (MetricsLog Metrics, EventLog Events) Open(long step)
    {
        var lines = new MetricsLog(folder.Metrics, step);
        try
        {
            return (lines, new EventLog(folder.Path, step));
        }
        catch
        {
            lines.Dispose();
            throw;
        }
    }

    /// <summary>Once for every time that it begins.</summary>
    private void Warn()
    {
        var failing = Files.FirstOrDefault(file => file.Problem is not null);
        if (failing is not null && !warned)
        {
            log.Warning("{File:l} cannot be written: {Reason:l} Its lines wait in memory until it can", failing.Path, Failure.Reason(failing.Problem!));
        }
        warned = failing is not null;
    }
}
