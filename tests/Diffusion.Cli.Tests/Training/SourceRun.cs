namespace Diffusion.Cli.Tests.Training;

/// <summary>A run that has learned something: 150 steps, enough for its loss to be well below that of fresh weights.</summary>
public sealed class SourceRun : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public SourceRun()
    {
        var trained = CommandLine.Run(folder.Path,
        [
            "train", "--run", "run", .. TrainedRun.Tiny, "--set", "Model:Dropout=0", "--set", "Training:Images=1200", "--set", "Training:WarmupSteps=0",
            "--set", "Training:LearningRate=0.004", "--set", "Training:CheckpointEverySteps=1000", "--set", "Training:SampleEverySteps=1000",
        ]);
        Assert.True(trained.ExitCode == 0, trained.Error);
    }

    public string Folder => folder["run"];

    public string Checkpoint => Path.Combine(Folder, "checkpoints", "step-0000150");

    public string Weights => Path.Combine(Checkpoint, "unet", "diffusion_pytorch_model.safetensors");

    public void Dispose() => folder.Dispose();
}
