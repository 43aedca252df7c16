namespace Diffusion.Cli.Configuration;

/// <summary>Section <c>Schedule</c>: the forward process, and what the network predicts of it.</summary>
internal sealed record ScheduleOptions
{
    /// <summary>A file of schedules/ without its ending, or the path of a file.</summary>
    public required string Name { get; init; }

    /// <summary>T, at least 2; null takes the file's own.</summary>
    public int? Steps { get; init; }

    /// <summary>epsilon, sample or v_prediction.</summary>
    public required string Prediction { get; init; }
}
