using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Diffusion.Verification;

namespace Diffusion.Cli.Verification;

/// <summary>The report as JSON with all digits.</summary>
internal static class VerificationJson
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, // what a broken function gives may be NaN
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // µ, σ and ∂ stay readable; the text is never put into HTML
    };

    /// <summary>Writes the report and a line end.</summary>
    public static void Write(TextWriter writer, VerificationReport report)
    {
        writer.Write(JsonSerializer.Serialize(report, Readable));
        writer.Write('\n');
    }
}
