using Diffusion.Networks;
using Diffusion.Probability;

namespace Diffusion.Cli.Configuration;

/// <summary>Which settings do nothing for a kind of model: whoever set them meant something else.</summary>
internal static class KindRules
{
    /// <summary>What only a network that removes noise has.</summary>
    private static readonly string[] Denoising =
    [
        "Data:Latents", "Data:DrawLatents", "Data:LatentScale", "Schedule", "Loss", "Model:AttentionLevels", "Model:HeadSize", "Model:Dropout", "Model:ScaleShift", "Model:LearnVariance", "Model:SelfConditioning",
        "Training:TimeSampling", "Training:TimeMean", "Training:TimeStd", "Training:ClassDropout", "Training:CheckpointLevels",
    ];

    /// <summary>Of the section Sampling, what drawing from a prior has too.</summary>
    private static readonly string[] Drawing = ["Sampling:Count", "Sampling:BatchSize"];

    /// <summary>A line for each setting that does nothing and yet was given, and is not as appsettings.json has it.</summary>
    /// <param name="settings">The settings of a run.</param>
    /// <param name="standard">What they are where nobody sets them.</param>
    public static IEnumerable<string> Problems(RunSettings settings, RunOptions standard)
    {
        var (options, foreign) = (settings.Options, Foreign(settings.Options));
        return Texts(options).Zip(Texts(standard))
            .Where(pair => foreign(pair.First.Path) && pair.First.Text != pair.Second.Text && settings.IsGiven(pair.First.Path))
            .Select(pair => $"{pair.First.Path} is {pair.First.Text ?? "null"} ({settings.SourceOf(pair.First.Path)}), but does nothing with {Reason(options, pair.First.Path)}: leave it out.");
    }

    private static Func<string, bool> Foreign(RunOptions options)
    {
        string[] paths = options.Model.Kind switch
        {
            ModelKind.UNet => ["Autoencoder"],
            ModelKind.Autoencoder => [.. Denoising, "Autoencoder:Hidden", "Autoencoder:LatentSize"],
            ModelKind.Mlp => [.. Denoising, "Model:Channels", "Model:LayersPerLevel", "Model:MiddleAttention", "Model:Groups", "Autoencoder:LatentChannels"],
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Model.Kind, "The kind must be UNet, Autoencoder or Mlp."),
        };
        return path => paths.Any(foreign => SettingPath.IsAtOrBelow(path, foreign))
            || (options.Model.Kind != ModelKind.UNet && (SettingPath.IsAtOrBelow(path, "Sampling") && !Drawing.Contains(path)))
            || (path == "Autoencoder:Deviation" && options.Autoencoder.Reconstruction == Reconstruction.Bernoulli)
            || (path == "Autoencoder:LogVarianceLimit" && options.Autoencoder.LogVarianceBound == LogVarianceBoundKind.None);
    }

    private static string Reason(RunOptions options, string path) => (options.Model.Kind, path) switch
    {
        (not ModelKind.UNet, "Autoencoder:Deviation") => $"Autoencoder:Reconstruction={options.Autoencoder.Reconstruction}",
        (not ModelKind.UNet, "Autoencoder:LogVarianceLimit") => $"Autoencoder:LogVarianceBound={options.Autoencoder.LogVarianceBound}",
        _ => $"Model:Kind={options.Model.Kind}",
    };

    private static IEnumerable<(string Path, string? Text)> Texts(RunOptions options) =>
        from section in new (string Name, object Options)[]
        {
            (nameof(RunOptions.Data), options.Data), (nameof(RunOptions.Schedule), options.Schedule), (nameof(RunOptions.Model), options.Model), (nameof(RunOptions.Loss), options.Loss),
            (nameof(RunOptions.Autoencoder), options.Autoencoder), (nameof(RunOptions.Training), options.Training), (nameof(RunOptions.Sampling), options.Sampling),
        }
        from setting in SettingTexts.Of(section.Options)
        select ($"{section.Name}:{setting.Name}", setting.Text);
}
