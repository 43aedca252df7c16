using System.Text.Json;

namespace Diffusion.Cli.Info;

/// <summary>A JSON object as it stands in a file: what it says in so many words, without defaults and without judging it.</summary>
internal sealed class StoredConfig
{
    private readonly Dictionary<string, JsonElement> fields;

    private StoredConfig(Dictionary<string, JsonElement> fields) => this.fields = fields;

    /// <summary>diffusers' name of the class that it configures.</summary>
    public string? Class => Text("_class_name");

    /// <summary>Every field.</summary>
    public IReadOnlyDictionary<string, JsonElement> Fields => fields;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">There is no such file, or it is not a JSON object.</exception>
    public static StoredConfig Open(string path)
    {
        try
        {
            return new StoredConfig(JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(File.ReadAllBytes(path))
                ?? throw new InputException($"{path} holds null; it must be a JSON object."));
        }
        catch (JsonException problem)
        {
            throw new InputException($"{path} is not a valid JSON object: {problem.Message.Split('\n')[0]}", problem);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {problem.Message}", problem);
        }
    }

    /// <summary>A text; null where there is none.</summary>
    public string? Text(string field) => Find(field, JsonValueKind.String)?.GetString();

    /// <summary>A whole number; null where there is none.</summary>
    public int? Integer(string field) => Find(field, JsonValueKind.Number) is { } value && value.TryGetInt32(out var number) ? number : null;

    /// <summary>A number; null where there is none.</summary>
    public double? Number(string field) => Find(field, JsonValueKind.Number)?.GetDouble();

    /// <summary>The whole numbers of a list; empty where there is none.</summary>
    public IReadOnlyList<int> Integers(string field) =>
        [.. Items(field).Where(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out _)).Select(item => item.GetInt32())];

    /// <summary>The texts of a list; empty where there is none.</summary>
    public IReadOnlyList<string> Texts(string field) => [.. Items(field).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)];

    private List<JsonElement> Items(string field) => Find(field, JsonValueKind.Array) is { } list ? [.. list.EnumerateArray()] : [];

    private JsonElement? Find(string field, JsonValueKind kind) => fields.TryGetValue(field, out var value) && value.ValueKind == kind ? value : null;
}
