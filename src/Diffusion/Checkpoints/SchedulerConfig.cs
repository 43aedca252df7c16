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

    /// <summary>The least σ of an <see cref="EdmProcess"/> (null is 0.002), or of a grid over σ/α (null is the process's).</summary>
    public double? SigmaMin { get; init; }

    /// <summary>The largest σ of an <see cref="EdmProcess"/> (null is 80), or of a grid over σ/α (null is the process's).</summary>
    public double? SigmaMax { get; init; }

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

    /// <summary>What a network that learns its variance answers in its second half of channels: the logarithm itself, or where in its range it is.</summary>
    public StepVariance LearnedVariance => VarianceType == SchedulerVariance.Name(StepVariance.Learned) ? StepVariance.Learned : StepVariance.LearnedRange;

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

    /// <summary>Which of the T times sampling visits: "leading", "trailing" or "linspace"; each class has its own default.</summary>
    public string TimestepSpacing { get; init; } = "leading";

    /// <summary>Added to every visited time, with "leading".</summary>
    public int StepsOffset { get; init; }

    /// <summary>Whether the last step of DDIM and PNDM goes to the clean image; otherwise to the first of the T steps.</summary>
    public bool SetAlphaToOne { get; init; } = true;

    /// <summary>Whether PNDM begins with a step of two calls (plms) instead of three Runge-Kutta steps of four.</summary>
    public bool SkipPrkSteps { get; init; }

    /// <summary>Order of a multistep solver.</summary>
    public int SolverOrder { get; init; } = 2;

    /// <summary>"dpmsolver++", "dpmsolver", "sde-dpmsolver++" or "sde-dpmsolver": what DPM-Solver solves for, and whether with fresh noise.</summary>
    public string AlgorithmType { get; init; } = "dpmsolver++";

    /// <summary>"midpoint" or "heun" for DPM-Solver, "bh1" or "bh2" for UniPC, "logrho" for DEIS.</summary>
    public string SolverType { get; init; } = "midpoint";

    /// <summary>Whether UniPC's polynomial is of x̂_0 instead of ε̂.</summary>
    public bool PredictX0 { get; init; } = true;

    /// <summary>Whether a multistep solver's last steps are of lower order.</summary>
    public bool LowerOrderFinal { get; init; } = true;

    /// <summary>Whether DPM-Solver's last step is of order 1.</summary>
    public bool EulerAtFinal { get; init; }

    /// <summary>The steps that UniPC does not correct.</summary>
    public IReadOnlyList<int> DisableCorrector { get; init; } = [];

    /// <summary>Whether UniPC is given another solver as its predictor.</summary>
    public bool HasSolverP { get; init; }

    /// <summary>Whether the levels are Karras et al.'s.</summary>
    public bool UseKarrasSigmas { get; init; }

    /// <summary>Whether ln(σ/α) is evenly spaced.</summary>
    public bool UseExponentialSigmas { get; init; }

    /// <summary>Whether ln(σ/α) is evenly spaced (Lu et al. 2022), by DPM-Solver's own name.</summary>
    public bool UseLuLambdas { get; init; }

    /// <summary>Whether the levels follow a beta distribution.</summary>
    public bool UseBetaSigmas { get; init; }

    /// <summary>Whether the process is not of the variances at all but a rectified flow.</summary>
    public bool UseFlowSigmas { get; init; }

    /// <summary>Where the walk ends: "zero", the clean level, or "sigma_min", the cleanest of the process.</summary>
    public string FinalSigmasType { get; init; } = "zero";

    /// <summary>The least ln(α/σ) that DPM-Solver's timesteps are laid over; −∞ is no limit.</summary>
    public double LambdaMinClipped { get; init; } = double.NegativeInfinity;

    /// <summary>How σ runs between two steps in EulerDiscrete: "linear" or "log_linear".</summary>
    public string InterpolationType { get; init; } = "linear";

    /// <summary>What EulerDiscrete tells the network: "discrete", the timestep, or "continuous", ¼ ln σ.</summary>
    public string TimestepType { get; init; } = "discrete";

    /// <summary>The levels of an <see cref="EdmProcess"/>: "karras" or "exponential".</summary>
    public string SigmaSchedule { get; init; } = "karras";

    /// <summary>ρ of the levels of an <see cref="EdmProcess"/>.</summary>
    public double Rho { get; init; } = 7;

    /// <summary>Whether the shift of a flow depends on the size of the image.</summary>
    public bool UseDynamicShifting { get; init; }

    /// <summary>Where the levels of a flow are stretched to end; null is where they do.</summary>
    public double? ShiftTerminal { get; init; }

    /// <summary>Whether a flow runs from the image to noise.</summary>
    public bool InvertSigmas { get; init; }

    /// <summary>Whether each step of a flow draws all of its noise afresh.</summary>
    public bool StochasticSampling { get; init; }

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
