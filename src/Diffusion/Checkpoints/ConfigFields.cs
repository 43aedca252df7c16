using System.Text.Json;

namespace Diffusion.Checkpoints;

/// <summary>The fields of any JSON config, as they stand in the file: for those who only show them.</summary>
public static class ConfigFields
{
    /// <summary>Reads a file of at most 1 MiB; Python's NaN and infinities are texts.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The fields by name.</returns>
    /// <exception cref="InputException">The file cannot be read, or is not a JSON object.</exception>
    public static IReadOnlyDictionary<string, JsonElement> Read(string path) => ConfigReader.Open(path).Fields;
}
