using Diffusion.Checkpoints;
using Diffusion.Noise;

namespace Diffusion.Cli.Info;

/// <summary>A noise process and what the network predicts of it; of one that is not supported, what its scheduler_config.json says in so many words.</summary>
/// <param name="Class">diffusers' name of the scheduler's class.</param>
/// <param name="Supported">Whether it can be used here.</param>
/// <param name="Schedule">Name of the variances' formula, trained_betas where they stand one by one, null for a process without variances.</param>
/// <param name="Steps">T; null for a continuous process.</param>
/// <param name="Prediction">What the network predicts, by the name in the settings.</param>
/// <param name="SigmaData">σ_data, where the prediction has one.</param>
/// <param name="VarianceType">The variance of DDPM's steps.</param>
/// <param name="Cleanest">The least noisy level.</param>
/// <param name="Noisiest">The noisiest level.</param>
/// <param name="TerminalSnr">(α/σ)² of the noisiest level.</param>
/// <param name="Warnings">What is legal but costs something.</param>
internal sealed record ProcessInfo(
    string Class, bool Supported, string? Schedule, int? Steps, string? Prediction, double? SigmaData, string? VarianceType, LevelInfo? Cleanest, LevelInfo? Noisiest,
    double? TerminalSnr, IReadOnlyList<string> Warnings)
{
    /// <summary>A process that can be used.</summary>
    public static ProcessInfo Of(SchedulerConfig config)
    {
        var (process, prediction) = (config.ToProcess(), config.ToPrediction());
        var discrete = process as NoiseSchedule;
        return new ProcessInfo(
            config.ClassName, true, discrete is null ? null : config.TrainedBetas is null ? config.BetaSchedule : "trained_betas", discrete?.Steps, prediction.Name,
            prediction.SigmaData, discrete is null ? null : config.VarianceType, LevelInfo.Of(process.Cleanest), LevelInfo.Of(process.Noisiest), process.Noisiest.Snr,
            process.Warnings);
    }

    /// <summary>A process that cannot, as far as its config tells.</summary>
    public static ProcessInfo Of(StoredConfig config) => new(
        config.Class ?? "unknown", false, config.Text("beta_schedule"), config.Integer("num_train_timesteps"), config.Text("prediction_type"), config.Number("sigma_data"),
        config.Text("variance_type"), null, null, null, []);
}

/// <summary>x = Alpha·x0 + Sigma·ε, and what the network is told of it.</summary>
internal sealed record LevelInfo(double Alpha, double Sigma, double Time)
{
    /// <summary>A level's numbers.</summary>
    public static LevelInfo Of(NoiseLevel level) => new(level.Alpha, level.Sigma, level.Time);
}
