using System.Text.Json;
using Diffusion.Cli.Sampling;
using Diffusion.Data;
using Diffusion.Networks;
using Diffusion.Training;

namespace Diffusion.Cli.Configuration;

/// <summary>Everything a run is made of, resolved. Its JSON in the run folder is enough to repeat the run.</summary>
internal sealed record RunOptions
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Where the images come from.</summary>
    public required DataOptions Data { get; init; }

    /// <summary>The forward process.</summary>
    public required ScheduleOptions Schedule { get; init; }

    /// <summary>The network.</summary>
    public required ModelOptions Model { get; init; }

    /// <summary>The optimisation.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>How images are made from the model.</summary>
    public required SamplingOptions Sampling { get; init; }

    /// <summary>The options as indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Indented);
}
