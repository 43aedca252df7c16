using Diffusion.Checkpoints;
using Diffusion.Networks;
using static TorchSharp.torch;

namespace Diffusion.Cli.Tests.Training;

/// <summary>A tiny run in the latents of an autoencoder with fresh weights, trained once for all tests that only look at it.</summary>
public sealed class LatentRun : IDisposable
{
    /// <summary>
    /// The tiny run's settings but for the size of the images, which comes from the autoencoder, and without dropout, so that nothing is drawn from the global
    /// generator once there are weights.
    /// </summary>
    public static readonly string[] Settings = [.. TrainedRun.Tiny.Where(part => part is not ("--set" or "Data:Size=8")), "Model:Dropout=0", "Training:KeepCheckpoints=3"];

    private readonly TemporaryFolder folder = new();

    public LatentRun()
    {
        SaveAutoencoder(Autoencoder, Config);
        var trained = CommandLine.Run(folder.Path, ["train", "--run", "run", .. Settings.Append($"Data:Latents={Autoencoder}").SelectMany(setting => new[] { "--set", setting })]);
        Assert.True(trained.ExitCode == ExitCode.Done, trained.Error);
    }

    /// <summary>For images of 8×8 in three channels: latents of 4×4 in four.</summary>
    internal static AutoencoderConfig Config { get; } = new()
    {
        BlockOutChannels = [4, 8], NormNumGroups = 2, SampleSize = 8, ScalingFactor = 0.3, ShiftFactor = 0.1,
        DownBlockTypes = ["DownEncoderBlock2D", "DownEncoderBlock2D"], UpBlockTypes = ["UpDecoderBlock2D", "UpDecoderBlock2D"],
    };

    public string Folder => folder["run"];

    public string Autoencoder => folder["autoencoder"];

    public string Checkpoint => In("checkpoints", "step-0000012");

    public string In(params string[] parts) => Path.Combine([Folder, .. parts]);

    public void Dispose() => folder.Dispose();

    internal static void SaveAutoencoder(string folder, AutoencoderConfig config)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        using var network = new AutoencoderKL(config);
        AutoencoderStore.Save(folder, new AutoencoderContents(config, network.state_dict()));
    }
}
