using System.Text.Json;
using Diffusion.Checkpoints;

namespace Diffusion.Cli.Info;

/// <summary>A JSON object as it stands in a file: what it says in so many words, without defaults and without judging it.</summary>
internal sealed class StoredConfig
{
    private readonly IReadOnlyDictionary<string, JsonElement> fields;

    private StoredConfig(IReadOnlyDictionary<string, JsonElement> fields) => this.fields = fields;

    /// <summary>diffusers' name of the class that it configures.</summary>
    public string? Class => Text("_class_name");

    /// <summary>Every field.</summary>
    public IReadOnlyDictionary<string, JsonElement> Fields => fields;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">There is no such file, or it is not a JSON object.</exception>
    public static StoredConfig Open(string path) => new(ConfigFields.Read(path));

    /// <summary>A text; null for anything else, and for one whose escapes are no characters.</summary>
    public static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A text; null where there is none.</summary>
    public string? Text(string field) => fields.TryGetValue(field, out var value) ? TextOf(value) : null;

    /// <summary>A whole number; null where there is none.</summary>
    public int? Integer(string field) => Find(field, JsonValueKind.Number) is { } value && value.TryGetInt32(out var number) ? number : null;

    /// <summary>A number; null where there is none.</summary>
    public double? Number(string field) => Find(field, JsonValueKind.Number)?.GetDouble();

    /// <summary>The whole numbers of a list; empty where there is none.</summary>
    public IReadOnlyList<int> Integers(string field) =>
        [.. Items(field).Where(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out _)).Select(item => item.GetInt32())];

    /// <summary>The texts of a list; empty where there is none.</summary>
    public IReadOnlyList<string> Texts(string field) => [.. Items(field).Select(TextOf).OfType<string>()];

    private List<JsonElement> Items(string field) => Find(field, JsonValueKind.Array) is { } list ? [.. list.EnumerateArray()] : [];

    private JsonElement? Find(string field, JsonValueKind kind) => fields.TryGetValue(field, out var value) && value.ValueKind == kind ? value : null;
}
