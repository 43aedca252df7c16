using System.Text.Encodings.Web;
using System.Text.Json;

namespace Diffusion.Cli.Benchmarks;

/// <summary>A report as one JSON object: names in snake_case, always all there.</summary>
internal static class BenchmarkJson
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // paths stay readable; the text is never put into HTML
    };

    /// <summary>Writes it and ends the line.</summary>
    public static void Write(TextWriter writer, BenchmarkReport report)
    {
        writer.Write(JsonSerializer.Serialize(report, Readable));
        writer.Write('\n');
    }

    /// <summary>A name as JSON spells it.</summary>
    public static string Name(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName($"{value}");
}
