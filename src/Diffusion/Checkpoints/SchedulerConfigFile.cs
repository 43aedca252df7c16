using System.Text.Json;

namespace Diffusion.Checkpoints;

/// <summary>Reads and writes <c>scheduler_config.json</c>, as diffusers does.</summary>
public static class SchedulerConfigFile
{
    /// <summary>Reads and validates; absent fields get diffusers' defaults, fields of no meaning here are ignored.</summary>
    /// <param name="path">The file.</param>
    /// <returns>A config whose schedule and prediction can be made.</returns>
    /// <exception cref="InputException">The file cannot be read, is for another family of schedulers, or holds something that is not supported.</exception>
    public static SchedulerConfig Read(string path)
    {
        var file = ConfigReader.Open(path);
        var config = Parse(file);
        try
        {
            config.ToProcess();
            config.ToPrediction();
            return config;
        }
        catch (InputException exception)
        {
            throw new InputException($"{path}: {OneLine.Of(exception.Message, OneLine.MessageLength)}", exception);
        }
    }

    /// <summary>Writes every field, sorted, so that diffusers loads the file unchanged.</summary>
    /// <param name="path">The file; replaced if it exists, and on disk on return.</param>
    /// <param name="config">What to write.</param>
    public static void Write(string path, SchedulerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        Durable.WriteText(path, ConfigWriter.Write(new Dictionary<string, object?>(SchedulerFamily.Of(config.ClassName).Fields(config))
        {
            ["_class_name"] = config.ClassName,
            ["_diffusers_version"] = ConfigWriter.DiffusersVersion,
        }));
    }

    private static SchedulerConfig Parse(ConfigReader file)
    {
        var name = file.Text("_class_name", SchedulerFamily.DefaultClass);
        var defaults = SchedulerKind.Find(name)?.Defaults ?? new SchedulerConfig();
        return new SchedulerConfig
        {
            ClassName = name,
            NumTrainTimesteps = file.Int("num_train_timesteps", defaults.NumTrainTimesteps),
            BetaStart = file.Double("beta_start", defaults.BetaStart),
            BetaEnd = file.Double("beta_end", defaults.BetaEnd),
            BetaSchedule = file.Text("beta_schedule", defaults.BetaSchedule),
            TrainedBetas = file.OptionalDoubles("trained_betas"),
            RescaleBetasZeroSnr = file.Bool("rescale_betas_zero_snr", defaults.RescaleBetasZeroSnr),
            SigmaMin = file.OptionalDouble("sigma_min"),
            SigmaMax = file.OptionalDouble("sigma_max"),
            SigmaData = file.Double("sigma_data", defaults.SigmaData),
            BetaMin = file.Double("beta_min", defaults.BetaMin),
            BetaMax = file.Double("beta_max", defaults.BetaMax),
            TimeMin = file.Double("time_min", defaults.TimeMin),
            Shift = file.Double("shift", defaults.Shift),
            VarianceType = file.OptionalText("variance_type", defaults.VarianceType) ?? defaults.VarianceType,
            ClipSample = file.Bool("clip_sample", defaults.ClipSample),
            ClipSampleRange = file.Double("clip_sample_range", defaults.ClipSampleRange),
            PredictionType = file.Text("prediction_type", defaults.PredictionType),
            Thresholding = file.Bool("thresholding", defaults.Thresholding),
            DynamicThresholdingRatio = file.Double("dynamic_thresholding_ratio", defaults.DynamicThresholdingRatio),
            SampleMaxValue = file.Double("sample_max_value", defaults.SampleMaxValue),
            TimestepSpacing = file.Text("timestep_spacing", defaults.TimestepSpacing),
            StepsOffset = file.Int("steps_offset", defaults.StepsOffset),
            SetAlphaToOne = file.Bool("set_alpha_to_one", defaults.SetAlphaToOne),
            SkipPrkSteps = file.Bool("skip_prk_steps", defaults.SkipPrkSteps),
            SolverOrder = file.Int("solver_order", defaults.SolverOrder),
            AlgorithmType = file.Text("algorithm_type", defaults.AlgorithmType),
            SolverType = file.Text("solver_type", defaults.SolverType),
            PredictX0 = file.Bool("predict_x0", defaults.PredictX0),
            LowerOrderFinal = file.Bool("lower_order_final", defaults.LowerOrderFinal),
            EulerAtFinal = file.Bool("euler_at_final", defaults.EulerAtFinal),
            DisableCorrector = file.Ints("disable_corrector", defaults.DisableCorrector),
            HasSolverP = file.Get("solver_p", false, "null or an object", element => element.ValueKind != JsonValueKind.Null),
            UseKarrasSigmas = OptionalFlag(file, "use_karras_sigmas"),
            UseExponentialSigmas = OptionalFlag(file, "use_exponential_sigmas"),
            UseLuLambdas = OptionalFlag(file, "use_lu_lambdas"),
            UseBetaSigmas = OptionalFlag(file, "use_beta_sigmas"),
            UseFlowSigmas = OptionalFlag(file, "use_flow_sigmas"),
            FinalSigmasType = file.OptionalText("final_sigmas_type", defaults.FinalSigmasType) ?? defaults.FinalSigmasType,
            LambdaMinClipped = file.Unbounded("lambda_min_clipped", defaults.LambdaMinClipped),
            InterpolationType = file.Text("interpolation_type", defaults.InterpolationType),
            TimestepType = file.Text("timestep_type", defaults.TimestepType),
            SigmaSchedule = file.Text("sigma_schedule", defaults.SigmaSchedule),
            Rho = file.Double("rho", defaults.Rho),
            UseDynamicShifting = OptionalFlag(file, "use_dynamic_shifting"),
            ShiftTerminal = file.OptionalDouble("shift_terminal"),
            InvertSigmas = OptionalFlag(file, "invert_sigmas"),
            StochasticSampling = OptionalFlag(file, "stochastic_sampling"),
        };
    }

    /// <summary>A flag that diffusers lets be null, which is no.</summary>
    private static bool OptionalFlag(ConfigReader file, string field) =>
        file.Get(field, false, "true, false or null", element => element.ValueKind != JsonValueKind.Null && element.GetBoolean());
}
