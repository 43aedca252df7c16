using System.Text.Json;
using Diffusion.Checkpoints;

namespace Diffusion.Cli.Training;

/// <summary><c>training/run.json</c> of a checkpoint: what the run, and not the model, needs to go on as if it had never stopped.</summary>
/// <param name="Pending">What was gathered of the next line of metrics.</param>
/// <param name="Compute">What the numbers were computed with.</param>
/// <param name="IsStop">Whether it was saved because the run was interrupted, where the run would not have saved one otherwise.</param>
internal sealed record RunState(PendingLine Pending, ComputeSetting Compute, bool IsStop = false)
{
    private const long MaxLength = 1 << 20;

    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Reads that of a checkpoint; null where it has none, from before there was one.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    public static RunState? Read(string checkpoint)
    {
        var path = PathIn(checkpoint);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<RunState>(RegularFile.ReadAll(path, MaxLength), Layout) : null;
        }
        catch (Exception problem) when (problem is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {problem.Message.Split('\n')[0]}", problem);
        }
    }

    /// <summary>Writes it into a checkpoint's folder; on disk on return.</summary>
    public void Write(string checkpoint)
    {
        var path = PathIn(checkpoint);
        Durable.CreateFolder(Path.GetDirectoryName(path)!);
        Durable.Replace(path, JsonSerializer.Serialize(this, Layout) + "\n");
    }

    private static string PathIn(string checkpoint) => Path.Combine(checkpoint, "training", "run.json");
}
