using System.Text.Json.Serialization;

namespace Diffusion.Cli.Training;

/// <summary>What is logged of a step.</summary>
/// <param name="Step">Completed optimiser updates.</param>
/// <param name="Images">Images seen.</param>
/// <param name="Loss">Mean loss of the steps since the last line.</param>
/// <param name="LearningRate">The step's learning rate.</param>
/// <param name="GradientNorm">Global gradient norm before clipping.</param>
/// <param name="ImagesPerSecond">Speed over the last steps.</param>
/// <param name="DataWait">Share of the time spent waiting for data, 0–1.</param>
/// <param name="Seconds">Time since this process began training.</param>
internal sealed record StepMetrics(
    long Step, long Images, double Loss, double LearningRate, double GradientNorm, double ImagesPerSecond, double DataWait, double Seconds)
{
    /// <summary>What the objective measured beside the loss, by name: means over the steps since the last line; null where it measures nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? Measures { get; init; }
}

/// <summary>How metrics are written: camelCase, numbers that read back as they were.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(StepMetrics))]
internal sealed partial class MetricsJson : JsonSerializerContext;
