using System.Text.Json;
using System.Text.RegularExpressions;

namespace Diffusion.Checkpoints;

/// <summary>The index of weights that are spread over several files (<c>….safetensors.index.json</c>).</summary>
public static partial class ShardIndex
{
    /// <summary>An index has a line for every tensor.</summary>
    internal const long MaxLength = 4 << 20;

    private const string MapField = "weight_map";
    private const int ShownNames = 10;

    /// <summary>Which file beside the index holds each tensor.</summary>
    /// <param name="index">The index.</param>
    /// <returns>Names of files, all of them there, by name of tensor.</returns>
    /// <exception cref="InputException">The index is damaged, points out of its folder, or a file is missing.</exception>
    public static IReadOnlyDictionary<string, string> Read(string index)
    {
        var file = ConfigReader.Open(index, MaxLength);
        var map = file.Get(MapField, null, "an object that names a file for each tensor", ReadMap)
            ?? throw file.Error(MapField, "is missing; it must name a file for each tensor");
        if (map.Count == 0 || map.Count > SafeTensorHeader.MaxEntries)
        {
            throw file.Error(MapField, $"names {map.Count} tensors; it must name 1 to {SafeTensorHeader.MaxEntries}");
        }

        if (map.Values.FirstOrDefault(name => !ShardName().IsMatch(name)) is { } strange)
        {
            throw file.Error(MapField, $"names \"{OneLine.Of(strange)}\", which is no name of a {CheckpointFiles.SafeTensorsExtension} file beside it");
        }

        var missing = map.Values.Distinct(StringComparer.Ordinal).Where(name => !File.Exists(PathOf(index, name))).ToList();
        return missing.Count == 0 ? map : throw file.Error(MapField, $"names {Listed(missing)}, missing beside it: copy the whole folder");
    }

    private static Dictionary<string, string> ReadMap(JsonElement element) => element.EnumerateObject()
        .Take(SafeTensorHeader.MaxEntries + 1)
        .ToDictionary(entry => entry.Name, entry => entry.Value.GetString() ?? throw new FormatException(), StringComparer.Ordinal);

    /// <summary>Where a file that an index names lies.</summary>
    internal static string PathOf(string index, string shard) => Path.Combine(Path.GetDirectoryName(index)!, shard);

    /// <summary>Names for a message: the first ten, and how many in all.</summary>
    internal static string Listed(List<string> names) =>
        string.Join(", ", names.Take(ShownNames).Select(name => OneLine.Of(name))) + (names.Count > ShownNames ? $", … ({names.Count} in all)" : "");

    [GeneratedRegex(@"^[A-Za-z0-9_\-][A-Za-z0-9_\-.]*\.safetensors$", RegexOptions.CultureInvariant)]
    private static partial Regex ShardName();
}
