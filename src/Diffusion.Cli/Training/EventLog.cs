using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Diffusion.Cli.Training;

/// <summary>
/// The run for TensorBoard: <c>events.out.tfevents.TIME.HOST.PROCESS</c>, the scalars of each logged step. Every part of a run has a file of its own, and those of
/// earlier parts are cut back to the step at which this one begins; TensorBoard shows them as one run.
/// </summary>
internal sealed partial class EventLog : IDisposable
{
    private const string Prefix = "events.out.tfevents.";

    private readonly DateTimeOffset started = DateTimeOffset.UtcNow;
    private readonly long startedAt = Stopwatch.GetTimestamp();

    /// <summary>Begins a file in a folder, after those of the run's earlier parts.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="step">Completed updates: later ones in earlier files are taken out.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public EventLog(string folder, long step)
    {
        foreach (var earlier in Files(folder))
        {
            Cut(earlier, step);
        }
        File = new AppendedFile(Path.Combine(folder, Name(folder)));
        File.Append(RecordFrame.Wrap(EventRecord.Version(Now())));
    }

    /// <summary>The file.</summary>
    public AppendedFile File { get; }

    /// <summary>The files of a run, in TensorBoard's order.</summary>
    public static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, Prefix + "*").Order(StringComparer.Ordinal) : [];

    /// <summary>Takes the records of later steps out of a file, and what a crash has cut short; a file without any step left is deleted. Cutting is one change of the file's length.</summary>
    public static void Cut(string path, long step)
    {
        var (kept, steps) = (0L, 0);
        using (var stream = System.IO.File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
        {
            while (RecordFrame.Read(stream) is { } record && !(EventRecord.StepOf(record) > step))
            {
                steps += EventRecord.StepOf(record) is null ? 0 : 1;
                kept = stream.Position;
            }
            if (kept < stream.Length)
            {
                stream.SetLength(kept);
                stream.Flush(flushToDisk: true);
            }
        }
        if (steps == 0)
        {
            System.IO.File.Delete(path);
        }
    }

    /// <summary>Writes one step.</summary>
    public void Write(StepMetrics metrics) => File.Append(RecordFrame.Wrap(EventRecord.Scalars(Now(), metrics.Step,
    [
        new("loss", metrics.Loss),
        new("learning_rate", metrics.LearningRate),
        new("gradient_norm", metrics.GradientNorm),
        new("images_per_second", metrics.ImagesPerSecond),
        .. metrics.Measures ?? new Dictionary<string, double>(),
    ])));

    /// <inheritdoc/>
    public void Dispose() => File.Dispose();

    /// <summary>TensorBoard reads files in the order of their names: the time in it goes on from that of the newest, even where the clock went back.</summary>
    private string Name(string folder)
    {
        var newest = Files(folder).Select(path => Time().Match(Path.GetFileName(path))).Where(match => match.Success)
            .Select(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max();
        var time = Math.Max(started.ToUnixTimeSeconds(), newest + 1);
        return string.Create(CultureInfo.InvariantCulture, $"{Prefix}{time:0000000000}.{Strange().Replace(Environment.MachineName, "-")}.{Environment.ProcessId}");
    }

    /// <summary>Seconds since 1970, which never go back within a file.</summary>
    private double Now() => started.ToUnixTimeMilliseconds() / 1000.0 + Stopwatch.GetElapsedTime(startedAt).TotalSeconds;

    [GeneratedRegex(@"^events\.out\.tfevents\.(\d{1,18})\.", RegexOptions.CultureInvariant)]
    private static partial Regex Time();

    [GeneratedRegex(@"[^A-Za-z0-9_\-]", RegexOptions.CultureInvariant)]
    private static partial Regex Strange();
}
