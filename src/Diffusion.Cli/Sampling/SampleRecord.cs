using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Diffusion.Checkpoints;

namespace Diffusion.Cli.Sampling;

/// <summary><c>samples.json</c> of a folder of pictures: with what they are made, so that a later run adds to them only what is made alike.</summary>
/// <param name="Settings">What decides the pictures, by keyword.</param>
internal sealed record SampleRecord(SortedDictionary<string, string> Settings)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "samples.json";

    private const long MaxBytes = 1 << 20;

    /// <summary>Whether the folder held pictures made otherwise, or nobody knows how, when this was written: then none of them is taken for one of these.</summary>
    public bool Mixed { get; init; }

    /// <summary>Settles what a run may take for its own in a folder, and writes the file where it is due.</summary>
    /// <param name="folder">The folder; it is there.</param>
    /// <param name="settings">The run's.</param>
    /// <param name="resume">Whether pictures that are there are to be kept; otherwise all are made anew.</param>
    /// <exception cref="InputException">Pictures are to be kept, but are made with other settings, or it is not known how.</exception>
    public static void Claim(SampleFolder folder, SortedDictionary<string, string> settings, bool resume)
    {
        var file = Path.Combine(folder.Path, FileName);
        if (!resume)
        {
            var foreign = folder.HoldsAny() && !(Read(file, strict: false) is { Mixed: false } there && there.Differences(settings).Count == 0);
            var json = new SampleRecord(settings) { Mixed = foreign }.ToJson();
            Durable.ReplaceShared(file, stream => stream.Write(Encoding.UTF8.GetBytes(json)));
            return;
        }
        if (!File.Exists(file) && folder.HoldsAny())
        {
            throw new InputException($"{folder.Path} holds pictures but no {FileName}, which would say how they were made; give another --out, or leave out --resume to make them anew.");
        }
        if (!File.Exists(file) && Created(file, new SampleRecord(settings).ToJson()))
        {
            return;
        }
        Read(file, strict: true)!.Check(folder.Path, settings);
    }

    /// <summary>Whether a folder's record says that its pictures are of several settings, so that no run goes on there.</summary>
    public static bool IsMixed(string folder) => Read(Path.Combine(folder, FileName), strict: false) is { Mixed: true };

    private void Check(string folder, SortedDictionary<string, string> settings)
    {
        if (Mixed)
        {
            throw new InputException($"{folder} holds pictures of several settings, as its {FileName} says, so --resume cannot tell which to keep; give another --out.");
        }
        if (Differences(settings) is { Count: > 0 } differences)
        {
            throw new InputException($"{folder} was begun with other settings: {string.Join(", ", differences)}. Give those again, or another --out; without --resume all are made anew.");
        }
    }

    /// <summary>What is other than here, a clause each.</summary>
    private List<string> Differences(SortedDictionary<string, string> now) =>
    [
        .. Settings.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
            .Select(key => (Key: key, Before: Settings.GetValueOrDefault(key), Now: now.GetValueOrDefault(key)))
            .Where(setting => setting.Before != setting.Now)
            .Select(setting => $"{OneLine.Of(setting.Key)} {Shown(setting.Before)}, now {Shown(setting.Now)}"),
    ];

    private static string Shown(string? value) => value is null ? "not given" : OneLine.Of(value);

    private static SampleRecord? Read(string file, bool strict)
    {
        try
        {
            return JsonSerializer.Deserialize(RegularFile.ReadAll(file, MaxBytes), SampleRecordJson.Default.SampleRecord) is { Settings: not null } record
                ? record
                : throw new JsonException("it says no settings");
        }
        catch (Exception problem) when (problem is JsonException or IOException or UnauthorizedAccessException)
        {
            return strict
                ? throw new InputException($"{file} cannot be read: {OneLine.Of(problem.Message).TrimEnd('.')}; give another --out, or leave out --resume to make all pictures anew.", problem)
                : null;
        }
    }

    /// <summary>Writes the file unless another process has just done so: several may begin in one folder at once.</summary>
    private static bool Created(string file, string text)
    {
        var own = $"{file}.{Guid.NewGuid():N}";
        Durable.Replace(own, text);
        try
        {
            File.Move(own, file, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(file))
        {
            return false;
        }
        finally
        {
            File.Delete(own);
        }
    }

    private string ToJson() => JsonSerializer.Serialize(this, SampleRecordJson.Default.SampleRecord) + "\n";
}

/// <summary>How the file is written: camelCase, a line per setting.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(SampleRecord))]
internal sealed partial class SampleRecordJson : JsonSerializerContext;
