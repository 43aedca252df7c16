using Diffusion.Cli.Training;

namespace Diffusion.Cli.Tests.Training;

/// <summary>A run that has learned something: 150 steps, enough for its loss to be well below that of fresh weights.</summary>
public sealed class SourceRun : IDisposable
{
    /// <summary>The tiny run's settings, without dropout, so that nothing is drawn from the global generator once there are weights.</summary>
    public static readonly string[] Settings = [.. TrainedRun.Tiny.Where(part => part != "--set"), "Model:Dropout=0", "Training:SampleEverySteps=1000"];

    private readonly TemporaryFolder folder = new();

    public SourceRun()
    {
        string[] longer = [.. Settings, "Training:Images=1200", "Training:WarmupSteps=0", "Training:LearningRate=0.004", "Training:CheckpointEverySteps=1000"];
        Assert.Equal(ExitCode.Done, TrainAction.Run(new TrainRequest(Folder, [], longer, false, false, false)));
    }

    public string Folder => folder["run"];

    public string Checkpoint => Path.Combine(Folder, "checkpoints", "step-0000150");

    public string Weights => Path.Combine(Checkpoint, "unet", "diffusion_pytorch_model.safetensors");

    public void Dispose() => folder.Dispose();
}
