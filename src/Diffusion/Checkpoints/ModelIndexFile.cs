using System.Text.Json;

namespace Diffusion.Checkpoints;

/// <summary>Reads and writes <c>model_index.json</c>, which lists a pipeline's parts as [library, class] by the name of their folder.</summary>
internal static class ModelIndexFile
{
    private const string Expected = "a list of library and class";

    /// <summary>The first of some parts that the file lists; null where it lists none of them, or there is no file.</summary>
    /// <exception cref="InputException">The file is not valid.</exception>
    internal static string? FirstOf(string path, IReadOnlyList<string> parts)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var file = ConfigReader.Open(path);
        return parts.FirstOrDefault(part => file.Get(part, false, Expected, IsThere));
    }

    /// <summary>Writes what a checkpoint holds: the pipeline is diffusers' DDPMPipeline, or LDMPipeline where there is an autoencoder.</summary>
    internal static void Write(string path, CheckpointContents contents)
    {
        var fields = new Dictionary<string, object?>
        {
            ["_class_name"] = contents.Autoencoder is null ? "DDPMPipeline" : "LDMPipeline",
            ["_diffusers_version"] = ConfigWriter.DiffusersVersion,
            [CheckpointFiles.Scheduler] = new[] { "diffusers", contents.Scheduler.ClassName },
            [CheckpointFiles.Network] = new[] { "diffusers", "UNet2DModel" },
        };
        if (contents.Autoencoder is not null)
        {
            fields[CheckpointFiles.Autoencoder] = new[] { "diffusers", "AutoencoderKL" };
        }

        Durable.WriteText(path, ConfigWriter.Write(fields));
    }

    /// <summary>An optional part that a pipeline was saved without is [null, null].</summary>
    private static bool IsThere(JsonElement element) => element.ValueKind == JsonValueKind.Array && element.GetArrayLength() == 2
        ? element[1].GetString() is not null
        : throw new FormatException();
}
