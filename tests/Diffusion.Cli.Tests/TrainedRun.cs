namespace Diffusion.Cli.Tests;

/// <summary>A tiny run, trained once for all tests that only look at it.</summary>
public sealed class TrainedRun : IDisposable
{
    /// <summary>Settings of a run of 12 steps that takes about a second.</summary>
    public static readonly string[] Tiny =
    [
        "--set", "Data:Size=8", "--set", "Data:Count=64", "--set", "Model:Channels=8,16", "--set", "Model:Groups=4", "--set", "Model:LayersPerLevel=1",
        "--set", "Model:AttentionLevels=1", "--set", "Model:HeadSize=8", "--set", "Model:Dropout=0.1", "--set", "Schedule:Steps=50", "--set", "Training:Images=96",
        "--set", "Training:BatchSize=8", "--set", "Training:CheckpointEverySteps=4", "--set", "Training:SampleEverySteps=6", "--set", "Training:KeepCheckpoints=2",
        "--set", "Training:LogEverySteps=1", "--set", "Sampling:Sampler=ddim", "--set", "Sampling:Steps=4", "--set", "Sampling:Count=5", "--set", "Sampling:BatchSize=4",
    ];

    private readonly TemporaryFolder folder = new();

    public TrainedRun() => Result = CommandLine.Run(folder.Path, ["train", "--run", "run", .. Tiny]);

    internal CommandLine.Result Result { get; }

    public string Folder => folder["run"];

    public string In(params string[] parts) => Path.Combine([Folder, .. parts]);

    public void Dispose() => folder.Dispose();
}
