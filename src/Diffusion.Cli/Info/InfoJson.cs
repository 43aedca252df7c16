using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Diffusion.Cli.Info;

/// <summary>A report as one JSON object: names in snake_case, always all there; infinity is the text "Infinity".</summary>
internal static class InfoJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    /// <summary>Writes it and ends the line.</summary>
    public static void Write(TextWriter writer, InfoReport report) => writer.WriteLine(JsonSerializer.Serialize(report, Options));
}
