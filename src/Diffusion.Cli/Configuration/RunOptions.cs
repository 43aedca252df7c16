using System.Text.Json;
using System.Text.Json.Serialization;
using Diffusion.Cli.Sampling;
using Diffusion.Data;
using Diffusion.Denoising;
using Diffusion.Networks;
using Diffusion.Training;

namespace Diffusion.Cli.Configuration;

/// <summary>Everything a run is made of, resolved. Its JSON in the run folder is enough to repeat the run.</summary>
internal sealed record RunOptions
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        IgnoreReadOnlyProperties = true, // what is derived from the settings is no setting
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>The checkpoint whose network is trained on, with its process and prediction; null trains a new network.</summary>
    public string? From { get; init; }

    /// <summary>Where the images come from.</summary>
    public required DataOptions Data { get; init; }

    /// <summary>The forward process.</summary>
    public required ScheduleOptions Schedule { get; init; }

    /// <summary>The network.</summary>
    public required ModelOptions Model { get; init; }

    /// <summary>What is trained.</summary>
    public required LossOptions Loss { get; init; }

    /// <summary>What is trained where it is an autoencoder.</summary>
    public required AutoencoderOptions Autoencoder { get; init; }

    /// <summary>The optimisation.</summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>How images are made from the model.</summary>
    public required SamplingOptions Sampling { get; init; }

    /// <summary>The options as indented JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Readable);
}
