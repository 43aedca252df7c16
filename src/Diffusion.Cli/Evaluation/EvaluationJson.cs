using System.Text.Encodings.Web;
using System.Text.Json;

namespace Diffusion.Cli.Evaluation;

/// <summary>The report as JSON with all digits.</summary>
internal static class EvaluationJson
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // paths stay readable; the text is never put into HTML
    };

    /// <summary>Writes the report and a line end.</summary>
    public static void Write<T>(TextWriter writer, T report)
    {
        writer.Write(JsonSerializer.Serialize(report, Readable));
        writer.Write('\n');
    }
}
