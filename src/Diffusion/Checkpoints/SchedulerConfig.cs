using Diffusion.Noise;

namespace Diffusion.Checkpoints;

/// <summary>
/// The noise process a network was trained for: the fields of diffusers' schedulers (<c>scheduler/scheduler_config.json</c>), with their
/// defaults. A property's name in the file is its name here in snake_case; which fields count is the <see cref="ClassName"/>'s affair.
/// </summary>
public sealed record SchedulerConfig
{
    /// <summary>The scheduler's class, which says what kind of process it is; <c>_class_name</c> in the file.</summary>
    public string ClassName { get; init; } = SchedulerFamily.DefaultClass;

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

    /// <summary>Whether the variances are rescaled so that the last step leaves no signal (Lin et al. 2024, Alg. 1).</summary>
    public bool RescaleBetasZeroSnr { get; init; }

    /// <summary>The least σ of an <see cref="EdmProcess"/>.</summary>
    public double SigmaMin { get; init; } = EdmProcess.DefaultSigmaMin;

    /// <summary>The largest σ of an <see cref="EdmProcess"/>.</summary>
    public double SigmaMax { get; init; } = EdmProcess.DefaultSigmaMax;

    /// <summary>σ_data of the prediction "edm".</summary>
    public double SigmaData { get; init; } = Prediction.DefaultSigmaData;

    /// <summary>β(0) of a <see cref="VpProcess"/>.</summary>
    public double BetaMin { get; init; } = VpProcess.DefaultBetaMin;

    /// <summary>β(1) of a <see cref="VpProcess"/>.</summary>
    public double BetaMax { get; init; } = VpProcess.DefaultBetaMax;

    /// <summary>The least t of a <see cref="VpProcess"/>.</summary>
    public double TimeMin { get; init; } = VpProcess.DefaultTimeMin;

    /// <summary>Shift of a <see cref="FlowProcess"/>.</summary>
    public double Shift { get; init; } = 1;

    /// <summary>Variance that DDPM sampling uses: "fixed_small", "fixed_large", "learned_range", …</summary>
    public string VarianceType { get; init; } = "fixed_small";

    /// <summary>Whether sampling clamps the predicted image to ±<see cref="ClipSampleRange"/>.</summary>
    public bool ClipSample { get; init; } = true;

    /// <summary>The bound of <see cref="ClipSample"/>.</summary>
    public double ClipSampleRange { get; init; } = 1;

    /// <summary>What the network predicts, one of <see cref="Prediction.Names"/>; in an EDMEulerScheduler "epsilon" is what is "edm" here.</summary>
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
    /// <param name="process">Variances are written as the formula that gives exactly these, or one by one where none of diffusers' does.</param>
    /// <param name="prediction">What the network predicts.</param>
    /// <returns>A config from which <see cref="ToProcess"/> makes the same process again.</returns>
    public static SchedulerConfig From(NoiseProcess process, Prediction prediction)
    {
        ArgumentNullException.ThrowIfNull(process);
        ArgumentNullException.ThrowIfNull(prediction);
        return SchedulerFamily.Describe(process, prediction) with { SigmaData = prediction.SigmaData ?? Prediction.DefaultSigmaData };
    }

    /// <summary>The process that the fields describe.</summary>
    /// <returns>A validated process.</returns>
    /// <exception cref="InputException">No valid process results.</exception>
    public NoiseProcess ToProcess() => SchedulerFamily.Of(ClassName).Process(this);

    /// <summary>What the network predicts.</summary>
    /// <returns>The prediction that <see cref="PredictionType"/> names.</returns>
    /// <exception cref="InputException">It names none.</exception>
    public Prediction ToPrediction() => SchedulerFamily.Of(ClassName).Prediction(this);
}
