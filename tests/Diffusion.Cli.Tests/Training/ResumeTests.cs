using System.Text.Json.Nodes;
using Diffusion.Cli.Info;
using Diffusion.Cli.Training;

namespace Diffusion.Cli.Tests.Training;

/// <summary>Runs that were killed after a step, with everything on disk that they had written until then and some that they had written since their last checkpoint.</summary>
public sealed class ResumeTests(ResumeTests.Straight straight) : IClassFixture<ResumeTests.Straight>, IDisposable
{
    private const string Last = "checkpoints/step-0000012";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(11)]
    public void A_run_killed_after_any_step_and_resumed_is_the_run_in_every_file(int step)
    {
        Kill(step);

        Resume("Training:CheckpointEverySteps=4", "Training:SampleEverySteps=3");

        AssertSame(Last);
        foreach (var snapshot in Directory.GetDirectories(straight.In("ema")).Select(Path.GetFileName))
        {
            AssertSame($"ema/{snapshot}");
        }
        Assert.Equal(MetricsFile.WithoutTimes(straight.In("metrics.jsonl")), MetricsFile.WithoutTimes(folder["run/metrics.jsonl"]));
        Assert.Equal(Scalars(straight.Folder), Scalars(folder["run"]));
        Assert.DoesNotContain("not, to the bit", File.ReadAllText(folder["run/log.txt"]), StringComparison.Ordinal);
    }

    [Fact]
    public void How_often_is_logged_does_not_change_the_weights()
    {
        Kill(5);

        Resume("Training:LogEverySteps=1");

        AssertSame(Last);
        Assert.Equal([3, 6, 7, 8, 9, 10, 11, 12], Steps());
    }

    [Fact]
    public void A_damaged_checkpoint_is_passed_over_and_the_log_says_which_and_why()
    {
        Kill(5);
        var file = folder["run/checkpoints/step-0000005/unet/diffusion_pytorch_model.safetensors"];
        var bytes = File.ReadAllBytes(file);
        bytes[^9] ^= 64;
        File.WriteAllBytes(file, bytes);
        File.Delete(folder["run/checkpoints/step-0000004/training/optimizer.safetensors"]);
        var (report, alone) = (InfoReader.Read(folder["run"]), InfoReader.Read(folder["run/checkpoints/step-0000005"]));

        Resume();

        AssertSame(Last);
        var log = File.ReadAllLines(folder["run/log.txt"]);
        Assert.Contains(log, line => line.Contains("[WRN] Skipped step-0000005: unet/diffusion_pytorch_model.safetensors is not as it was written", StringComparison.Ordinal));
        Assert.Contains(log, line => line.Contains("[WRN] Skipped step-0000004: training/optimizer.safetensors is missing", StringComparison.Ordinal));
        Assert.Contains(log, line => line.Contains("step-0000003 at step 3", StringComparison.Ordinal));

        Assert.Equal([false, false, true, true, true], report.Run!.Checkpoints.Select(checkpoint => checkpoint.Whole));
        Assert.EndsWith("step-0000003", report.Checkpoint, StringComparison.Ordinal);
        Assert.StartsWith("damaged: unet/diffusion_pytorch_model.safetensors is not as it was written", Assert.Single(alone.NotSupported), StringComparison.Ordinal);
        using var shown = new StringWriter();
        InfoText.Write(shown, report);
        Assert.Matches(@"checkpoint +step-0000005, .*, damaged: unet/diffusion_pytorch_model\.safetensors is not as it was written", shown.ToString());
        Assert.Matches(@"checkpoint +step-0000003, .*, whole\n", shown.ToString());
    }

    [Fact]
    public void A_run_without_any_whole_checkpoint_does_not_begin_anew_by_itself()
    {
        Kill(2);
        foreach (var checkpoint in Directory.GetDirectories(folder["run/checkpoints"]))
        {
            File.Delete(Path.Combine(checkpoint, "training", "raw.safetensors"));
        }
        var before = File.ReadAllText(folder["run/metrics.jsonl"]);

        var message = Assert.Throws<InputException>(() => Resume()).Message;

        Assert.Contains("holds no checkpoint that can be resumed: step-0000002: training/raw.safetensors is missing", message, StringComparison.Ordinal);
        Assert.Contains("--overwrite", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.Equal(before, File.ReadAllText(folder["run/metrics.jsonl"]));
    }

    [Fact]
    public void What_makes_a_resumed_run_another_is_said_in_the_log()
    {
        Kill(5);
        var path = folder["run/checkpoints/step-0000005/training/run.json"];
        var state = JsonNode.Parse(File.ReadAllText(path))!;
        state["compute"]!["threads"] = 64;
        File.WriteAllText(path, state.ToJsonString());
        File.Delete(folder["run/checkpoints/step-0000005/manifest.json"]);

        Resume();

        Assert.Contains(File.ReadLines(folder["run/log.txt"]), line =>
            line.Contains("[WRN] From here on the run is not, to the bit, what it would have been without a stop: threads: ", StringComparison.Ordinal) && line.Contains("before 64", StringComparison.Ordinal));
    }

    /// <summary>The folder of a run that was killed after a step: what it logged since is there, with half a line.</summary>
    private void Kill(int step)
    {
        StoredModel.Copy(straight.Folder, folder["run"]);
        foreach (var later in Directory.GetDirectories(folder["run/checkpoints"]).Where(path => string.CompareOrdinal(Path.GetFileName(path), $"step-{step:0000000}") > 0))
        {
            Directory.Delete(later, recursive: true);
        }
        File.AppendAllText(folder["run/metrics.jsonl"], "{\"step\":13,\"im");
        File.Delete(folder["run/log.txt"]);
    }

    private void Resume(params string[] settings) =>
        Assert.Equal(ExitCode.Done, TrainAction.Run(new TrainRequest(folder["run"], [], settings, Resume: true, Overwrite: false, DryRun: false)));

    private void AssertSame(string name)
    {
        var files = Directory.GetFiles(straight.In(name), "*", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            var other = Path.Combine(folder["run"], Path.GetRelativePath(straight.Folder, file));
            Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(other)), $"{other} differs.");
        });
    }

    private IEnumerable<int> Steps() => File.ReadLines(folder["run/metrics.jsonl"]).Select(line => (int)JsonNode.Parse(line)!["step"]!);

    /// <summary>Every scalar of a run's files for TensorBoard but the speed.</summary>
    private static List<(long Step, string Name, float Value)> Scalars(string run) =>
    [
        .. from file in EventLog.Files(run)
           from record in EventFile.Read(file)
           from scalar in record.Scalars
           where scalar.Key != "images_per_second"
           select (record.Step, scalar.Key, scalar.Value),
    ];

    /// <summary>The run that is never stopped: 12 steps over 20 images, with everything on that a run remembers. No dropout: other tests of the process draw from libtorch's generator.</summary>
    public sealed class Straight : IDisposable
    {
        private static readonly string[] Settings =
        [
            .. TrainedRun.Tiny.Where(part => part != "--set"), "Model:Dropout=0", "Data:Count=20", "Training:SampleEverySteps=1000", "Training:CheckpointEverySteps=1",
            "Training:KeepCheckpoints=100", "Training:LogEverySteps=3", "Training:MicroBatchSize=3", "Training:Ema=power", "Training:EmaSnapshotEverySteps=2",
            "Training:TimeSampling=loss_second_moment", "Loss:Uncertainty=true", "Model:SelfConditioning=true",
        ];

        private readonly TemporaryFolder folder = new();

        public Straight() => Assert.Equal(ExitCode.Done, TrainAction.Run(new TrainRequest(Folder, [], Settings, false, false, false)));

        public string Folder => folder["run"];

        public string In(string name) => Path.Combine(Folder, name);

        public void Dispose() => folder.Dispose();
    }
}
