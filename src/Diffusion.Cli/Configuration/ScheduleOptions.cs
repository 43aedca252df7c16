using Diffusion.Noise;

namespace Diffusion.Cli.Configuration;

/// <summary>Section <c>Schedule</c>: the forward process, and what the network predicts of it.</summary>
internal sealed record ScheduleOptions
{
    /// <summary>A file of schedules/ without its ending, or the path of a file.</summary>
    public required string Name { get; init; }

    /// <summary>T, at least 2; null takes the file's own.</summary>
    public int? Steps { get; init; }

    /// <summary>One of <see cref="Noise.Prediction.Names"/>.</summary>
    public required string Prediction { get; init; }

    /// <summary>σ_data of the prediction edm, the standard deviation of the images, above 0.</summary>
    public required double SigmaData { get; init; }

    /// <summary>What the network predicts.</summary>
    public Noise.Prediction ToPrediction() => Noise.Prediction.Parse(Prediction, SigmaData);

    /// <summary>What is wrong with the values, a line each.</summary>
    public IEnumerable<string> Problems()
    {
        if (Steps is < NoiseSchedule.MinSteps)
        {
            yield return $"Schedule:Steps is {Steps}; it must be at least {NoiseSchedule.MinSteps}.";
        }
        if (!Noise.Prediction.Names.Contains(Prediction))
        {
            yield return $"Schedule:Prediction is '{Prediction}'{NearestName.Hint(Prediction, Noise.Prediction.Names)} It must be one of {string.Join(", ", Noise.Prediction.Names)}.";
        }
        if (!(SigmaData > 0 && double.IsFinite(SigmaData)))
        {
            yield return FormattableString.Invariant($"Schedule:SigmaData is {SigmaData}; it must be above 0.");
        }
    }
}
