using Diffusion.Noise;

namespace Diffusion.Checkpoints;

/// <summary>
/// Classes of schedulers that mean the same kind of process. diffusers has a class for variances with any prediction, for EDM with F, and for rectified flow
/// with the velocity; what it has no class for is written under a name of ours, so that it is refused there instead of misread.
/// </summary>
/// <param name="Classes">The names; the first is the one written.</param>
/// <param name="Process">The process of a config.</param>
/// <param name="Prediction">The prediction of a config.</param>
/// <param name="Fields">What is written of a config beside the class.</param>
internal sealed record SchedulerFamily(
    string[] Classes, Func<SchedulerConfig, NoiseProcess> Process, Func<SchedulerConfig, Prediction> Prediction, Func<SchedulerConfig, Dictionary<string, object?>> Fields)
{
    internal const string DefaultClass = "DDPMScheduler";

    private static readonly SchedulerFamily Variances = new(
        [
            DefaultClass, "DDIMScheduler", "DDIMInverseScheduler", "DEISMultistepScheduler", "DPMSolverMultistepScheduler", "DPMSolverSinglestepScheduler",
            "EulerAncestralDiscreteScheduler", "EulerDiscreteScheduler", "HeunDiscreteScheduler", "LMSDiscreteScheduler", "PNDMScheduler", "UniPCMultistepScheduler",
        ],
        Discrete,
        Named,
        VarianceFields);

    private static readonly SchedulerFamily Edm = new(
        ["EDMEulerScheduler", "EDMDPMSolverMultistepScheduler"],
        Exploding,
        Preconditioned,
        config => new()
        {
            ["num_train_timesteps"] = config.NumTrainTimesteps,
            ["prediction_type"] = config.PredictionType,
            ["sigma_data"] = config.SigmaData,
            ["sigma_max"] = config.SigmaMax ?? EdmProcess.DefaultSigmaMax,
            ["sigma_min"] = config.SigmaMin ?? EdmProcess.DefaultSigmaMin,
        });

    private static readonly SchedulerFamily Flow = new(
        ["FlowMatchEulerDiscreteScheduler", "FlowMatchHeunDiscreteScheduler"],
        Straight,
        _ => Noise.Prediction.Flow,
        config => new() { ["num_train_timesteps"] = config.NumTrainTimesteps, ["shift"] = config.Shift });

    private static readonly SchedulerFamily OtherEdm = new(
        ["EdmProcess"],
        Exploding,
        Named,
        config => new()
        {
            ["prediction_type"] = config.PredictionType,
            ["sigma_max"] = config.SigmaMax ?? EdmProcess.DefaultSigmaMax,
            ["sigma_min"] = config.SigmaMin ?? EdmProcess.DefaultSigmaMin,
        });

    private static readonly SchedulerFamily OtherFlow = new(
        ["FlowProcess"],
        Straight,
        Named,
        config => new() { ["prediction_type"] = config.PredictionType, ["sigma_data"] = config.SigmaData, ["shift"] = config.Shift });

    private static readonly SchedulerFamily Vp = new(
        ["VpProcess"],
        config => new VpProcess(config.ClassName, config.BetaMin, config.BetaMax, config.TimeMin),
        Named,
        config => new()
        {
            ["prediction_type"] = config.PredictionType,
            ["sigma_data"] = config.SigmaData,
            ["beta_min"] = config.BetaMin,
            ["beta_max"] = config.BetaMax,
            ["time_min"] = config.TimeMin,
        });

    private static readonly SchedulerFamily[] All = [Variances, Edm, Flow, OtherEdm, OtherFlow, Vp];

    /// <summary>The family of a class.</summary>
    /// <exception cref="InputException">The class is not supported.</exception>
    internal static SchedulerFamily Of(string className) => Array.Find(All, family => family.Classes.Contains(className))
        ?? throw new InputException($"\"_class_name\" is {className}; supported are {string.Join(", ", All.SelectMany(family => family.Classes))}.");

    /// <summary>A process and a prediction as a config; σ_data is left to the caller.</summary>
    internal static SchedulerConfig Describe(NoiseProcess process, Prediction prediction)
    {
        var named = new SchedulerConfig { PredictionType = prediction.Name };
        return process switch
        {
            NoiseSchedule schedule => SchedulerBetas.Describe(schedule, named),
            EdmProcess edm when prediction.SigmaData is not null => Ends(edm, Edm, named with { PredictionType = Noise.Prediction.Epsilon.Name }),
            EdmProcess edm => Ends(edm, OtherEdm, named),
            FlowProcess flow => named with { ClassName = (prediction == Noise.Prediction.Flow ? Flow : OtherFlow).Classes[0], Shift = flow.Shift },
            VpProcess vp => named with { ClassName = Vp.Classes[0], BetaMin = vp.BetaMin, BetaMax = vp.BetaMax, TimeMin = vp.TimeMin },
            _ => throw new ArgumentException($"A process of type {process.GetType().Name} cannot be written.", nameof(process)),
        };
    }

    private static SchedulerConfig Ends(EdmProcess process, SchedulerFamily family, SchedulerConfig named) =>
        named with { ClassName = family.Classes[0], SigmaMin = process.Cleanest.Sigma, SigmaMax = process.Noisiest.Sigma };

    /// <summary>The variances', where nothing says that they are not what the network was trained for.</summary>
    private static NoiseSchedule Discrete(SchedulerConfig config) => config switch
    {
        { UseFlowSigmas: true } => throw new InputException($"\"use_flow_sigmas\" of {config.ClassName} is true, which is not supported; a flow is read from a FlowMatchEulerDiscreteScheduler."),
        { TimestepType: not "discrete" } => throw new InputException($"\"timestep_type\" of {config.ClassName} is {OneLine.Of(config.TimestepType)}; only discrete is supported."),
        _ => SchedulerBetas.Schedule(config),
    };

    private static EdmProcess Exploding(SchedulerConfig config) =>
        new(config.ClassName, config.SigmaMin ?? EdmProcess.DefaultSigmaMin, config.SigmaMax ?? EdmProcess.DefaultSigmaMax);

    private static FlowProcess Straight(SchedulerConfig config) => config switch
    {
        { UseDynamicShifting: true } => throw new InputException($"\"use_dynamic_shifting\" of {config.ClassName} is true, which is not supported; only a fixed \"shift\" is."),
        { NumTrainTimesteps: not 1000 } => throw new InputException($"\"num_train_timesteps\" of {config.ClassName} is {config.NumTrainTimesteps}; only times up to 1000 are supported."),
        _ => new FlowProcess(config.ClassName, config.Shift),
    };

    private static Prediction Named(SchedulerConfig config) => Noise.Prediction.Parse(config.PredictionType, config.SigmaData);

    /// <summary>diffusers calls F "epsilon"; its "v_prediction" is −F.</summary>
    private static Prediction Preconditioned(SchedulerConfig config) => config.PredictionType == Noise.Prediction.Epsilon.Name
        ? Noise.Prediction.Edm(config.SigmaData)
        : throw new InputException($"prediction_type \"{config.PredictionType}\" of {config.ClassName} is not supported; use \"epsilon\".");

    private static Dictionary<string, object?> VarianceFields(SchedulerConfig config)
    {
        var fields = new Dictionary<string, object?>
        {
            ["num_train_timesteps"] = config.NumTrainTimesteps,
            ["beta_start"] = config.BetaStart,
            ["beta_end"] = config.BetaEnd,
            ["beta_schedule"] = config.BetaSchedule,
            ["trained_betas"] = config.TrainedBetas,
            ["variance_type"] = config.VarianceType,
            ["clip_sample"] = config.ClipSample,
            ["clip_sample_range"] = config.ClipSampleRange,
            ["prediction_type"] = config.PredictionType,
            ["thresholding"] = config.Thresholding,
            ["dynamic_thresholding_ratio"] = config.DynamicThresholdingRatio,
            ["sample_max_value"] = config.SampleMaxValue,
            ["timestep_spacing"] = config.TimestepSpacing,
            ["steps_offset"] = config.StepsOffset,
            ["rescale_betas_zero_snr"] = config.RescaleBetasZeroSnr,
        };
        if (Named(config).SigmaData is { } sigmaData)
        {
            fields["sigma_data"] = sigmaData;
        }

        return fields;
    }
}
