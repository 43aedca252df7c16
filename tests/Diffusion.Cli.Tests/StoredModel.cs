using Diffusion.Checkpoints;
using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Training;
using static TorchSharp.torch;

namespace Diffusion.Cli.Tests;

/// <summary>Small models as diffusers stores them: without anything of a training.</summary>
internal static class StoredModel
{
    /// <summary>Two levels for images of 8×8 in three channels, of a shape that no setting can express.</summary>
    public static UNetConfig Foreign { get; } = new()
    {
        SampleSize = new ImageSize(8, 8), BlockOutChannels = [8, 16], NormNumGroups = 4, LayersPerBlock = 1, AttentionHeadDim = null, DownsamplePadding = 0,
        FreqShift = 1, FlipSinToCos = false, NormEps = 1e-6, DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D"], UpBlockTypes = ["AttnUpBlock2D", "UpBlock2D"],
    };

    /// <summary>50 steps from β = 0.002 to 0.3.</summary>
    public static NoiseSchedule Linear { get; } = (NoiseSchedule)new ScheduleDefinition { Kind = "linear", Steps = 50, BetaStart = 0.002, BetaEnd = 0.3 }.Build("linear");

    /// <summary>Saves a network with fresh weights as a pipeline folder.</summary>
    public static void Save(string folder, UNetConfig network, NoiseProcess process, Prediction prediction, params string[] classes)
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        using var module = new UNet(network);
        var contents = new CheckpointContents(network, SchedulerConfig.From(process, prediction), module.state_dict(), classes, new TrainingSnapshot(1, 1, new Dictionary<string, Tensor>()));
        var saved = new CheckpointStore(folder + ".run").Save(contents);
        Directory.Delete(Path.Combine(saved, "training"), recursive: true);
        File.Delete(Path.Combine(saved, "manifest.json"));
        Directory.Move(saved, folder);
    }

    /// <summary>Copies a folder with everything in it.</summary>
    public static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
