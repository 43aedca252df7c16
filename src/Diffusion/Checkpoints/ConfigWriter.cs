using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace Diffusion.Checkpoints;

/// <summary>A number whose default in diffusers is a whole one: 1 is written 1, not 1.0.</summary>
internal readonly record struct PlainNumber(double Value);

/// <summary>JSON as diffusers writes it (Python's json.dumps with indent 2 and sorted keys), to the byte.</summary>
internal static class ConfigWriter
{
    /// <summary>The version named in files: they are written in the form this one writes and later ones read.</summary>
    internal const string DiffusersVersion = "0.27.2";

    /// <param name="fields">Values: null, bool, int, long, double, PlainNumber, string, or lists of these.</param>
    internal static string Write(IReadOnlyDictionary<string, object?> fields)
    {
        var text = new StringBuilder("{\n");
        var first = true;
        foreach (var (key, value) in fields.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(first ? "" : ",\n").Append("  ").Append(Quoted(key)).Append(": ");
            Append(text, value);
            first = false;
        }

        return text.Append("\n}\n").ToString();
    }

    private static void Append(StringBuilder text, object? value)
    {
        if (value is System.Collections.IEnumerable list and not string)
        {
            AppendList(text, list);
        }
        else
        {
            text.Append(value switch
            {
                null => "null",
                bool flag => flag ? "true" : "false",
                string words => Quoted(words),
                double number => Number(number, ".0"),
                PlainNumber number => Number(number.Value, ""),
                int or long => string.Create(CultureInfo.InvariantCulture, $"{value}"),
                _ => throw new ArgumentException($"A config cannot hold a {value.GetType().Name}.", nameof(value)),
            });
        }
    }

    private static void AppendList(StringBuilder text, System.Collections.IEnumerable list)
    {
        var separator = "[\n    ";
        foreach (var item in list)
        {
            text.Append(separator);
            Append(text, item);
            separator = ",\n    ";
        }

        text.Append(separator.StartsWith('[') ? "[]" : "\n  ]");
    }

    /// <summary>Python's repr: the shortest digits that give the number back, 1e-05 rather than 1E-05, 0.0 rather than 0.</summary>
    private static string Number(double value, string wholeEnding)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentException($"A config cannot hold {value}.", nameof(value));
        }

        var shortest = value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');
        return shortest.AsSpan().ContainsAny('.', 'e') ? shortest : shortest + wholeEnding;
    }

    private static string Quoted(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
