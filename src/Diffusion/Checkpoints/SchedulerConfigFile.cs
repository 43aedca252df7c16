namespace Diffusion.Checkpoints;

/// <summary>Reads and writes <c>scheduler_config.json</c>, as diffusers' <c>DDPMScheduler</c> does.</summary>
public static class SchedulerConfigFile
{
    private const string ClassName = "DDPMScheduler";

    /// <summary>Schedulers that share the fields read here and their defaults; they differ in how they sample, which is not the network's business.</summary>
    private static readonly string[] KnownClasses =
    [
        ClassName, "DDIMScheduler", "DDIMInverseScheduler", "DEISMultistepScheduler", "DPMSolverMultistepScheduler", "DPMSolverSinglestepScheduler",
        "EulerAncestralDiscreteScheduler", "EulerDiscreteScheduler", "LMSDiscreteScheduler", "PNDMScheduler", "UniPCMultistepScheduler",
    ];

    /// <summary>Reads and validates; absent fields get diffusers' defaults, fields of no meaning here are ignored.</summary>
    /// <param name="path">The file.</param>
    /// <returns>A config whose schedule and prediction can be made.</returns>
    /// <exception cref="InputException">The file cannot be read, is for another family of schedulers, or holds something that is not supported.</exception>
    public static SchedulerConfig Read(string path)
    {
        var file = ConfigReader.Open(path);
        if (file.Text("_class_name", ClassName) is var name && !KnownClasses.Contains(name))
        {
            throw file.Error("_class_name", $"is {name}; supported are {string.Join(", ", KnownClasses)}");
        }

        if (file.Bool("rescale_betas_zero_snr", false))
        {
            throw file.Error("rescale_betas_zero_snr", "is true, which is not supported: a beta of 1 leaves no signal; use a network trained with false");
        }

        var config = Parse(file);
        try
        {
            config.ToSchedule();
            config.ToPrediction();
            return config;
        }
        catch (InputException exception)
        {
            throw new InputException($"{path}: {exception.Message}", exception);
        }
    }

    /// <summary>Writes every field, sorted, so that diffusers loads the file unchanged.</summary>
    /// <param name="path">The file; replaced if it exists, and on disk on return.</param>
    /// <param name="config">What to write.</param>
    public static void Write(string path, SchedulerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        Durable.WriteText(path, ConfigWriter.Write(new Dictionary<string, object?>
        {
            ["_class_name"] = ClassName,
            ["_diffusers_version"] = ConfigWriter.DiffusersVersion,
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
            ["rescale_betas_zero_snr"] = false,
        }));
    }

    private static SchedulerConfig Parse(ConfigReader file)
    {
        var defaults = new SchedulerConfig();
        return new SchedulerConfig
        {
            NumTrainTimesteps = file.Int("num_train_timesteps", defaults.NumTrainTimesteps),
            BetaStart = file.Double("beta_start", defaults.BetaStart),
            BetaEnd = file.Double("beta_end", defaults.BetaEnd),
            BetaSchedule = file.Text("beta_schedule", defaults.BetaSchedule),
            TrainedBetas = file.OptionalDoubles("trained_betas"),
            VarianceType = file.Text("variance_type", defaults.VarianceType),
            ClipSample = file.Bool("clip_sample", defaults.ClipSample),
            ClipSampleRange = file.Double("clip_sample_range", defaults.ClipSampleRange),
            PredictionType = file.Text("prediction_type", defaults.PredictionType),
            Thresholding = file.Bool("thresholding", defaults.Thresholding),
            DynamicThresholdingRatio = file.Double("dynamic_thresholding_ratio", defaults.DynamicThresholdingRatio),
            SampleMaxValue = file.Double("sample_max_value", defaults.SampleMaxValue),
            TimestepSpacing = file.Text("timestep_spacing", defaults.TimestepSpacing),
            StepsOffset = file.Int("steps_offset", defaults.StepsOffset),
        };
    }
}
