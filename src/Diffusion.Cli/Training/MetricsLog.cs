using System.Text;
using System.Text.Json;
using Diffusion.Checkpoints;

namespace Diffusion.Cli.Training;

/// <summary>metrics.jsonl: one JSON object per logged step.</summary>
internal sealed class MetricsLog : IDisposable
{
    /// <summary>Every byte is a character of it, so lines of others stay as they are.</summary>
    private static readonly Encoding Bytes = Encoding.Latin1;

    /// <summary>Opens the file; of an earlier part of the run, the lines up to <paramref name="step"/> are kept.</summary>
    /// <exception cref="IOException">The file cannot be written; it is as it was.</exception>
    public MetricsLog(string path, long step)
    {
        Cut(path, step);
        File = new AppendedFile(path);
    }

    /// <summary>The file.</summary>
    public AppendedFile File { get; }

    /// <summary>Writes one step.</summary>
    public void Write(StepMetrics metrics) => File.Append([.. JsonSerializer.SerializeToUtf8Bytes(metrics, MetricsJson.Default.StepMetrics), (byte)'\n']);

    /// <summary>Takes out the lines of later steps, and a last one that a crash has cut short. Lines that tell no step are somebody else's and stay.</summary>
    public static void Cut(string path, long step)
    {
        if (!System.IO.File.Exists(path))
        {
            return;
        }
        Durable.Replace(path, target =>
        {
            using var source = new StreamReader(path, Bytes);
            using var writer = new StreamWriter(target, Bytes, leaveOpen: true) { NewLine = "\n" };
            var next = source.ReadLine();
            while (next is { } line)
            {
                next = source.ReadLine();
                var (isJson, own) = Read(line);
                if (own <= step || (own is null && (isJson || next is not null)))
                {
                    writer.WriteLine(line);
                }
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose() => File.Dispose();

    private static (bool IsJson, long? Step) Read(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return (true, json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("step", out var step)
                && step.ValueKind == JsonValueKind.Number && step.TryGetInt64(out var own) ? own : null);
        }
        catch (JsonException)
        {
            return (false, null);
        }
    }
}
