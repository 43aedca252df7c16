using System.Text.Json;
using System.Text.RegularExpressions;

namespace Diffusion.Checkpoints;

/// <summary>
/// <c>manifest.json</c>, written last into a step's folder: the length and SHA-256 of every other file, by its path inside the folder. With it, a file that was
/// lost, cut short or changed by a failing disk is noticed; files that were added later are nobody's business.
/// </summary>
internal static partial class Manifest
{
    internal const string FileName = "manifest.json";

    private const string FilesField = "files";
    private const string LengthField = "bytes";
    private const string HashField = "sha256";
    private const string Remedy = $"restore it; if the change is meant, delete {FileName}, and the folder is read unchecked";
    private static readonly JsonWriterOptions Layout = new() { Indented = true, NewLine = "\n" };

    /// <summary>Lists the files of a folder; on disk on return.</summary>
    /// <param name="folder">The folder, all its files on disk.</param>
    internal static void Write(string folder)
    {
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => (Path: path, Name: Path.GetRelativePath(folder, path).Replace('\\', '/')))
            .OrderBy(file => file.Name, StringComparer.Ordinal).ToList();
        Durable.Replace(Path.Combine(folder, FileName), stream =>
        {
            using var json = new Utf8JsonWriter(stream, Layout);
            json.WriteStartObject();
            json.WriteStartObject(FilesField);
            foreach (var (path, name) in files.Where(file => file.Name != FileName))
            {
                var (length, hash) = FileHash.Of(path);
                json.WriteStartObject(name);
                json.WriteNumber(LengthField, length);
                json.WriteString(HashField, hash);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    /// <summary>Whether a folder has one: those of earlier versions and of diffusers have none.</summary>
    internal static bool IsIn(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>The first thing wrong with the files of a folder that has a manifest, and what to do; null where all are as they were written.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="concerns">Which files matter, by their paths inside the folder; null is all.</param>
    /// <param name="lengthsOnly">Whether the files' lengths are compared only, without reading them.</param>
    internal static string? Damage(string folder, Func<string, bool>? concerns = null, bool lengthsOnly = false)
    {
        try
        {
            var entries = Read(Path.Combine(folder, FileName)).Where(entry => concerns?.Invoke(entry.Key) ?? true).OrderBy(entry => entry.Key, StringComparer.Ordinal).ToList();
            return entries.Select(entry => LengthDamage(folder, entry.Key, entry.Value.Length)).FirstOrDefault(damage => damage is not null)
                ?? (lengthsOnly ? null : entries.Select(entry => HashDamage(folder, entry.Key, entry.Value.Sha256)).FirstOrDefault(damage => damage is not null));
        }
        catch (InputException problem)
        {
            return problem.Message;
        }
    }

    /// <summary>Refuses a folder whose files are not as they were written; takes one without a manifest.</summary>
    /// <exception cref="InputException">Names the folder and the file.</exception>
    internal static void Check(string folder, Func<string, bool>? concerns = null)
    {
        if (IsIn(folder) && Damage(folder, concerns) is { } damage)
        {
            throw new InputException($"{folder} is damaged: {damage}.");
        }
    }

    private static Dictionary<string, (long Length, string Sha256)> Read(string path)
    {
        var file = ConfigReader.Open(path);
        var entries = file.Get(FilesField, null, "an object that gives each file's bytes and sha256", Entries) ?? throw file.Error(FilesField, "is missing");
        return entries.Keys.FirstOrDefault(name => !IsInside(name)) is { } strange
            ? throw file.Error(FilesField, $"names \"{OneLine.Of(strange)}\", which is no path inside the folder")
            : entries;
    }

    private static Dictionary<string, (long Length, string Sha256)> Entries(JsonElement files) => files.EnumerateObject().ToDictionary(
        entry => entry.Name,
        entry => entry.Value.TryGetProperty(LengthField, out var length) && entry.Value.TryGetProperty(HashField, out var hash)
            ? (length.GetInt64(), hash.GetString() ?? throw new FormatException())
            : throw new FormatException(),
        StringComparer.Ordinal);

    private static string? LengthDamage(string folder, string name, long length)
    {
        var file = new FileInfo(Path.Combine(folder, name));
        return !file.Exists ? $"{name} is missing: {Remedy}"
            : file.Length < length ? $"{name} was cut short, to {file.Length} of {length} bytes: {Remedy}"
            : file.Length > length ? $"{name} has {file.Length} bytes, not the {length} that were written: {Remedy}"
            : null;
    }

    private static string? HashDamage(string folder, string name, string expected)
    {
        try
        {
            return FileHash.Of(Path.Combine(folder, name)).Sha256 == expected ? null : $"{name} is not as it was written (its SHA-256 is another): {Remedy}";
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return $"{name} cannot be read: {OneLine.Of(problem.Message)}";
        }
    }

    /// <summary>Names parted by slashes that mean the same on every system; nothing that leads out of the folder.</summary>
    private static bool IsInside(string name) => name.Split('/').All(part => PlainName().IsMatch(part) && part.Trim('.').Length > 0);

    [GeneratedRegex(@"^[A-Za-z0-9_\-.]{1,200}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainName();
}
