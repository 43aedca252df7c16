using System.Text.Json;

namespace Diffusion.Cli.Configuration;

/// <summary>
/// The settings of a JSON file by their paths, as the configuration library names them (<c>Model:Channels:0</c>): comments and a last comma are allowed, a key that
/// stands there twice is not. Time and memory grow with the length of the file; the library's grow with its square.
/// </summary>
internal sealed class JsonSettings
{
    /// <summary>The most settings of a file; every entry of an array is one.</summary>
    public const int MaxSettings = 10_000;

    /// <summary>The most letters of a path; otherwise one long key would stand in the path of every setting below it.</summary>
    public const int MaxPath = 1024;

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly Dictionary<string, string?> leaves = new(StringComparer.OrdinalIgnoreCase);

    private JsonSettings()
    {
    }

    /// <summary>Reads a file's text.</summary>
    /// <exception cref="FormatException">It is no JSON object, or has a key twice or too many.</exception>
    public static IReadOnlyDictionary<string, string?> Read(byte[] text)
    {
        try
        {
            using var document = JsonDocument.Parse(text.AsMemory(text.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0), Lenient);
            var settings = new JsonSettings();
            settings.AddObject("", document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement : throw new FormatException("it must be a JSON object."));
            return settings.leaves;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            throw new FormatException(problem.Message, problem); // InvalidOperationException: an escape that is no character
        }
    }

    private void AddObject(string path, JsonElement section)
    {
        var before = leaves.Count;
        foreach (var property in section.EnumerateObject())
        {
            Add(path.Length == 0 ? property.Name : $"{path}:{property.Name}", property.Value);
        }
        if (leaves.Count == before && path.Length > 0)
        {
            AddLeaf(path, null);
        }
    }

    private void Add(string path, JsonElement value)
    {
        if (path.Length > MaxPath)
        {
            throw new FormatException($"{OneLine.Of(path)} is a path of {path.Length} letters; {MaxPath} is the most.");
        }
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                AddObject(path, value);
                break;
            case JsonValueKind.Array:
                AddArray(path, value);
                break;
            default:
                AddLeaf(path, value.ValueKind == JsonValueKind.Null ? null : value.ToString());
                break;
        }
    }

    private void AddArray(string path, JsonElement array)
    {
        if (array.GetArrayLength() == 0)
        {
            AddLeaf(path, "");
        }
        foreach (var (index, item) in array.EnumerateArray().Index())
        {
            Add($"{path}:{index}", item);
        }
    }

    private void AddLeaf(string path, string? value)
    {
        if (!leaves.TryAdd(path, value))
        {
            throw new FormatException($"{OneLine.Of(path)} is given twice.");
        }
        if (leaves.Count > MaxSettings)
        {
            throw new FormatException($"it has more than {MaxSettings} settings.");
        }
    }
}
