using Diffusion.Tensors;

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
        var defaults = new SchedulerConfig();
        return new SchedulerConfig
        {
            ClassName = file.Text("_class_name", defaults.ClassName),
            NumTrainTimesteps = file.Int("num_train_timesteps", defaults.NumTrainTimesteps),
            BetaStart = file.Double("beta_start", defaults.BetaStart),
            BetaEnd = file.Double("beta_end", defaults.BetaEnd),
            BetaSchedule = file.Text("beta_schedule", defaults.BetaSchedule),
            TrainedBetas = file.OptionalDoubles("trained_betas"),
            RescaleBetasZeroSnr = file.Bool("rescale_betas_zero_snr", defaults.RescaleBetasZeroSnr),
            SigmaMin = file.Double("sigma_min", defaults.SigmaMin),
            SigmaMax = file.Double("sigma_max", defaults.SigmaMax),
            SigmaData = file.Double("sigma_data", defaults.SigmaData),
            BetaMin = file.Double("beta_min", defaults.BetaMin),
            BetaMax = file.Double("beta_max", defaults.BetaMax),
            TimeMin = file.Double("time_min", defaults.TimeMin),
            Shift = file.Double("shift", defaults.Shift),
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
