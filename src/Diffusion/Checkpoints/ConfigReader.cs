using System.Text.Json;
using System.Text.Unicode;

namespace Diffusion.Checkpoints;

/// <summary>
/// Reads the fields of a JSON object one by one; a field that is absent gets its default, one of another type gets a clear message, and a field that stands there
/// twice makes the file invalid.
/// </summary>
internal sealed class ConfigReader
{
    /// <summary>The most bytes of a file, so that a hostile one costs no memory to speak of; 10,000 variances one by one take a fifth of it.</summary>
    internal const long MaxLength = 1 << 20;

    private static readonly JsonSerializerOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly Dictionary<string, JsonElement> fields;
    private readonly string path;

    private ConfigReader(Dictionary<string, JsonElement> fields, string path)
    {
        this.fields = fields;
        this.path = path;
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxLength">The most bytes that it may have.</param>
    /// <exception cref="InputException">There is no such file, or it is not a JSON object.</exception>
    internal static ConfigReader Open(string path, long maxLength = MaxLength)
    {
        try
        {
            var text = RegularFile.ReadAll(path, maxLength);
            if (!Utf8.IsValid(text))
            {
                throw new InputException($"{path} is not a valid JSON object: it is not UTF-8.");
            }

            var fields = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(PythonJson.Quoted(text), Strict);
            return new ConfigReader(fields ?? throw new InputException($"{path} holds null; it must be a JSON object."), path);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JsonException: a name with an escape that is no character, such as half a surrogate pair.
            throw new InputException($"{path} is not a valid JSON object: {OneLine.Of(exception.Message)}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>An error about a field of this file.</summary>
    internal InputException Error(string field, string problem) => new($"{path}: \"{field}\" {problem}.");

    /// <summary>Every field.</summary>
    internal IReadOnlyDictionary<string, JsonElement> Fields => fields;

    internal bool Has(string field) => fields.ContainsKey(field);

    internal int Int(string field, int otherwise) => OptionalInt(field, otherwise) ?? throw Wrong(field, "a whole number");

    internal int? OptionalInt(string field, int? otherwise) => Get(field, otherwise, "a whole number or null", element =>
        element.ValueKind == JsonValueKind.Null ? (int?)null : element.ValueKind == JsonValueKind.Number ? element.GetInt32() : throw new FormatException());

    internal long Long(string field) => Get(field, (long?)null, "a whole number", element => element.GetInt64()) ?? throw Wrong(field, "a whole number");

    internal double Double(string field, double otherwise) => Get(field, otherwise, "a number", element => element.GetDouble());

    internal double? OptionalDouble(string field) =>
        Get(field, (double?)null, "a number or null", element => element.ValueKind == JsonValueKind.Null ? null : element.GetDouble());

    /// <summary>A number or ±∞, which Python writes as Infinity and -Infinity.</summary>
    internal double Unbounded(string field, double otherwise) => Get(field, otherwise, "a number", element => element.ValueKind != JsonValueKind.String
        ? element.GetDouble()
        : element.GetString() switch
        {
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => throw new FormatException(),
        });

    internal bool Bool(string field, bool otherwise) => Get(field, otherwise, "true or false", element => element.GetBoolean());

    internal string Text(string field, string otherwise) => OptionalText(field, otherwise) ?? throw Wrong(field, "a text");

    internal string? OptionalText(string field, string? otherwise) => Get(field, otherwise, "a text or null", element => element.GetString());

    internal IReadOnlyList<string> Texts(string field, IReadOnlyList<string> otherwise) =>
        Get(field, otherwise, "a list of texts", element => element.EnumerateArray().Select(item => item.GetString() ?? throw new FormatException()).ToArray());

    internal IReadOnlyList<int> Ints(string field, IReadOnlyList<int> otherwise) =>
        Get(field, otherwise, "a list of whole numbers", element => element.EnumerateArray().Select(item => item.GetInt32()).ToArray());

    internal IReadOnlyList<double>? OptionalDoubles(string field) => Get(field, (IReadOnlyList<double>?)null, "a list of numbers or null", element =>
        element.ValueKind == JsonValueKind.Null ? null : element.EnumerateArray().Select(item => item.GetDouble()).ToArray());

    internal T Get<T>(string field, T otherwise, string expected, Func<JsonElement, T> read)
    {
        if (!fields.TryGetValue(field, out var element))
        {
            return otherwise;
        }

        try
        {
            return read(element);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            throw Wrong(field, expected);
        }
    }

    private InputException Wrong(string field, string expected)
    {
        var text = fields.TryGetValue(field, out var element) ? element.GetRawText() : "absent";
        return Error(field, $"is {OneLine.Of(text, 60)}; it must be {expected}");
    }
}
