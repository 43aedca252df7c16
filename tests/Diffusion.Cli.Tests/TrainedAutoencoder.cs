namespace Diffusion.Cli.Tests;

/// <summary>A tiny autoencoder of each kind, trained once for all tests that only look at it.</summary>
public sealed class TrainedAutoencoder : IDisposable
{
    /// <summary>Settings of a run of 12 steps.</summary>
    public static readonly string[] Tiny = Set(
        "Data:Size=8", "Data:Count=64", "Data:Channels=1", "Autoencoder:KlWarmupImages=40", "Training:Images=96", "Training:BatchSize=8", "Training:WarmupSteps=0",
        "Training:CheckpointEverySteps=4", "Training:SampleEverySteps=6", "Training:LogEverySteps=1", "Training:GradientClip=", "Training:LearningRateDecay=Constant", "Sampling:Count=5");

    /// <summary>Fully connected, black and white.</summary>
    public static readonly string[] Mlp = [.. Tiny, .. Set("Model:Kind=mlp", "Autoencoder:Hidden=32,16", "Autoencoder:LatentSize=4", "Autoencoder:Reconstruction=bernoulli")];

    /// <summary>Convolutional, with free bits and in micro-batches.</summary>
    public static readonly string[] Convolutional =
    [
        .. Tiny, .. Set("Model:Kind=autoencoder", "Model:Channels=8,8", "Model:Groups=4", "Autoencoder:LatentChannels=2", "Autoencoder:FreeBits=0.2", "Training:MicroBatchSize=5"),
    ];

    private readonly TemporaryFolder folder = new();

    public TrainedAutoencoder()
    {
        foreach (var (name, settings) in new[] { ("mlp", Mlp), ("autoencoder", Convolutional) })
        {
            var made = CommandLine.Run(folder.Path, ["train", "--run", name, .. settings]);
            Assert.True(made.ExitCode == 0, made.Error);
        }
    }

    public string this[string name] => folder[name];

    public static string[] Set(params string[] assignments) => [.. assignments.SelectMany(assignment => new[] { "--set", assignment })];

    public void Dispose() => folder.Dispose();
}
