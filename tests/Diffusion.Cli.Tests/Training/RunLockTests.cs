using Diffusion.Cli.Training;

namespace Diffusion.Cli.Tests.Training;

public sealed class RunLockTests
{
    [Fact]
    public void A_second_process_is_refused_readers_are_not_and_a_killed_one_holds_nothing()
    {
        using var folder = new TemporaryFolder();
        string[] endless = [.. TrainedRun.Tiny, "--set", "Training:Images=8000000", "--set", "Training:CheckpointEverySteps=20", "--set", "Training:KeepCheckpoints=100000"];
        using var first = CommandLine.Start(folder.Path, ["train", "--run", "run", .. endless]);
        first.BeginErrorReadLine();
        try
        {
            while (!first.HasExited && !Directory.Exists(folder["run/checkpoints/step-0000020"]))
            {
                Thread.Sleep(10);
            }

            foreach (var resume in new[] { true, false })
            {
                var request = new TrainRequest(folder["run"], [], [], resume, Overwrite: !resume, DryRun: false);
                var message = Assert.Throws<InputException>(() => TrainAction.Run(request)).Message;
                Assert.StartsWith($"{folder["run"]} is in use by process {first.Id} on {Environment.MachineName} since ", message, StringComparison.Ordinal);
            }
            var read = CommandLine.Run(folder.Path, "info", "run");
            Assert.True(read.ExitCode == 0, read.Error);
        }
        finally
        {
            first.Kill();
            first.WaitForExit();
        }

        var resumed = CommandLine.Run(folder.Path, "train", "--run", "run", "--resume", "--set", "Training:Images=8");
        Assert.True(resumed.ExitCode == 0, resumed.Error);
    }
}
