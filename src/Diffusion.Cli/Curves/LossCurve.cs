using System.Text.Json;
using Diffusion.Cli.Training;

namespace Diffusion.Cli.Curves;

/// <summary>The loss of a run over the images it has seen.</summary>
/// <param name="Name">What the curve is called.</param>
/// <param name="Images">Images seen, rising.</param>
/// <param name="Loss">The mean loss since the entry before: as many.</param>
internal sealed record LossCurve(string Name, IReadOnlyList<long> Images, IReadOnlyList<double> Loss)
{
    /// <summary>Reads metrics.jsonl of a run.</summary>
    /// <param name="run">The run's folder.</param>
    /// <exception cref="InputException">There is no such file, or none of its lines tells a loss.</exception>
    public static LossCurve Read(string run)
    {
        var path = new RunFolder(run).Metrics;
        try
        {
            using var reader = new StreamReader(RegularFile.Open(path));
            var points = Lines(reader).Select(Point).OfType<(long Images, double Loss)>()
                .GroupBy(point => point.Images).Select(same => same.Last()).OrderBy(point => point.Images).ToList();
            return points.Count > 0
                ? new LossCurve(Path.GetFileName(Path.TrimEndingDirectorySeparator(run)), [.. points.Select(point => point.Images)], [.. points.Select(point => point.Loss)])
                : throw new InputException($"{path}: no line tells images and loss; it must be the metrics.jsonl of a run.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {problem.Message} Give the folder of a run.", problem);
        }
    }

    /// <summary>The mean over each window of so many entries, at the images of its last one.</summary>
    /// <param name="entries">Length of the window; a shorter curve is one window.</param>
    public LossCurve Smoothed(int entries)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(entries, 1);
        var length = Math.Min(entries, Loss.Count);
        var means = Enumerable.Range(0, Loss.Count - length + 1).Select(start => Loss.Skip(start).Take(length).Average());
        return this with { Images = [.. Images.Skip(length - 1)], Loss = [.. means] };
    }

    /// <summary>The largest |a − b|/|a| where both have an entry for the same images, and those images; null where they have none in common.</summary>
    /// <param name="other">b.</param>
    public (double Distance, long Images)? Furthest(LossCurve other)
    {
        var others = other.Images.Zip(other.Loss).ToDictionary();
        var distances = Images.Zip(Loss).Where(point => others.ContainsKey(point.First))
            .Select(point => (Distance: Math.Abs(point.Second - others[point.First]) / Math.Abs(point.Second), Images: point.First)).ToList();
        return distances.Count > 0 ? distances.MaxBy(point => point.Distance) : null;
    }

    private static IEnumerable<string> Lines(StreamReader reader)
    {
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    /// <summary>Null for a line that a crash has cut short, that is somebody else's, or whose loss is not finite.</summary>
    private static (long Images, double Loss)? Point(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, MetricsJson.Default.StepMetrics) is { Images: > 0 } step && double.IsFinite(step.Loss) ? (step.Images, step.Loss) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
