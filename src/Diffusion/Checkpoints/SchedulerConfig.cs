using Diffusion.Noise;

namespace Diffusion.Checkpoints;

/// <summary>
/// The noise process a network was trained for: the fields of diffusers' <c>DDPMScheduler</c> (<c>scheduler/scheduler_config.json</c>), with its
/// defaults. A property's name in the file is its name here in snake_case.
/// </summary>
public sealed record SchedulerConfig
{
    /// <summary>T.</summary>
    public int NumTrainTimesteps { get; init; } = 1000;

    /// <summary>β of the first step; for "linear", "scaled_linear" and "sigmoid".</summary>
    public double BetaStart { get; init; } = 1e-4;

    /// <summary>β of the last step; for "linear", "scaled_linear" and "sigmoid".</summary>
    public double BetaEnd { get; init; } = 0.02;

    /// <summary>"linear", "scaled_linear", "squaredcos_cap_v2" or "sigmoid". Never rescaled with T.</summary>
    public string BetaSchedule { get; init; } = SchedulerBetas.Linear;

    /// <summary>β_0 … β_{T−1} themselves, which then count instead of the four fields above; null when a formula gives them.</summary>
    public IReadOnlyList<double>? TrainedBetas { get; init; }

    /// <summary>Variance that DDPM sampling uses: "fixed_small", "fixed_large", "learned_range", …</summary>
    public string VarianceType { get; init; } = "fixed_small";

    /// <summary>Whether sampling clamps the predicted image to ±<see cref="ClipSampleRange"/>.</summary>
    public bool ClipSample { get; init; } = true;

    /// <summary>The bound of <see cref="ClipSample"/>.</summary>
    public double ClipSampleRange { get; init; } = 1;

    /// <summary>What the network predicts: "epsilon", "sample" or "v_prediction".</summary>
    public string PredictionType { get; init; } = "epsilon";

    /// <summary>Whether sampling uses dynamic thresholding (Saharia et al. 2022).</summary>
    public bool Thresholding { get; init; }

    /// <summary>The quantile of dynamic thresholding.</summary>
    public double DynamicThresholdingRatio { get; init; } = 0.995;

    /// <summary>The largest threshold of dynamic thresholding.</summary>
    public double SampleMaxValue { get; init; } = 1;

    /// <summary>Which of the T times sampling visits: "leading", "trailing" or "linspace".</summary>
    public string TimestepSpacing { get; init; } = "leading";

    /// <summary>Added to every visited time, with "leading".</summary>
    public int StepsOffset { get; init; }

    /// <summary>The config of a process that was trained here.</summary>
    /// <param name="process">Its variances: written as the formula that gives exactly these, or one by one where none of diffusers' does.</param>
    /// <param name="prediction">What the network predicts.</param>
    /// <returns>A config from which <see cref="ToSchedule"/> makes the same variances again.</returns>
    public static SchedulerConfig From(NoiseProcess process, Prediction prediction)
    {
        var schedule = process as NoiseSchedule ?? throw new ArgumentException($"A {process} has no variances to write.", nameof(process));
        ArgumentNullException.ThrowIfNull(prediction);
        var config = new SchedulerConfig { NumTrainTimesteps = schedule.Steps, PredictionType = prediction.Name };
        return SchedulerBetas.Recognise(schedule.Beta) is { } found
            ? config with { BetaSchedule = found.Schedule, BetaStart = found.Start, BetaEnd = found.End }
            : config with { TrainedBetas = schedule.Beta };
    }

    /// <summary>The schedule that the fields describe.</summary>
    /// <returns>A validated schedule.</returns>
    /// <exception cref="InputException">No valid schedule results.</exception>
    public NoiseSchedule ToSchedule()
    {
        if (TrainedBetas is not { } betas)
        {
            return SchedulerBetas.Build(BetaSchedule, NumTrainTimesteps, BetaStart, BetaEnd);
        }

        return betas.Count == NumTrainTimesteps
            ? NoiseSchedule.FromBetas("trained_betas", betas)
            : throw new InputException($"trained_betas has {betas.Count} entries, num_train_timesteps is {NumTrainTimesteps}; they must be equal.");
    }

    /// <summary>What the network predicts.</summary>
    /// <returns>The prediction that <see cref="PredictionType"/> names.</returns>
    /// <exception cref="InputException">It names none.</exception>
    public Prediction ToPrediction() => Prediction.Parse(PredictionType);
}
