using System.Text.Json;

namespace Diffusion.Cli.Training;

/// <summary>metrics.jsonl: one JSON object per logged step.</summary>
internal sealed class MetricsLog : IDisposable
{
    private readonly StreamWriter writer;

    /// <summary>Opens the file; of an earlier part of the run, the lines up to <paramref name="step"/> are kept.</summary>
    public MetricsLog(string path, long step)
    {
        var kept = File.Exists(path) && step > 0 ? File.ReadLines(path).Where(line => StepOf(line) <= step).ToList() : [];
        File.WriteAllLines(path, kept);
        writer = new StreamWriter(path, append: true) { AutoFlush = true, NewLine = "\n" };
    }

    /// <summary>Writes one step.</summary>
    public void Write(StepMetrics metrics) => writer.WriteLine(JsonSerializer.Serialize(metrics, MetricsJson.Default.StepMetrics));

    /// <inheritdoc/>
    public void Dispose() => writer.Dispose();

    /// <summary>A line cut short by a crash counts as later than any step.</summary>
    private static long StepOf(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, MetricsJson.Default.StepMetrics)?.Step ?? long.MaxValue;
        }
        catch (JsonException)
        {
            return long.MaxValue;
        }
    }
}
