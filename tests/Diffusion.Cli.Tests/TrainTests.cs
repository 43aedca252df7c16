using System.Text.Json;
using Diffusion.Cli.Tests.Faults;

namespace Diffusion.Cli.Tests;

public sealed class TrainTests(TrainedRun run) : IClassFixture<TrainedRun>
{
    [Fact]
    public void A_run_ends_with_a_checkpoint_a_grid_and_an_animation()
    {
        Assert.True(run.Result.ExitCode == 0, run.Result.Error);
        Assert.Equal(["checkpoint", "grid", "animation"], run.Result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
        Assert.True(File.Exists(run.In("grid.png")));
        Assert.True(File.Exists(run.In("denoising.gif")));
        Assert.True(File.Exists(run.In("samples", "step-0000006.png")));
        Assert.Matches(@"12 steps took \d+\.\d s, \d+\.\d\d% of it waiting for data", File.ReadAllText(run.In("log.txt")));
        Assert.Matches(@"in memory; 64 images read in \d+\.\d s, [\d,]+ images/s", run.Result.Error);
        Assert.Equal(["step-0000008", "step-0000012"], Directory.GetDirectories(run.In("checkpoints")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Metrics_hold_a_line_per_logged_step()
    {
        var steps = File.ReadLines(run.In("metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToList();

        Assert.Equal(Enumerable.Range(1, 12), steps.Select(step => step.GetProperty("step").GetInt32()));
        Assert.Equal(Enumerable.Range(1, 12).Select(k => 8 * k), steps.Select(step => step.GetProperty("images").GetInt32()));
        Assert.All(steps, step => Assert.InRange(step.GetProperty("loss").GetDouble(), 0.01, 10));
    }

    [Fact]
    public void The_saved_configuration_repeats_the_run()
    {
        using var folder = new TemporaryFolder();

        var again = CommandLine.Run(folder.Path, "train", "--run", "again", "--config", run.In("config.json"));

        Assert.True(again.ExitCode == 0, again.Error);
        AssertSameWeights(run.Folder, folder["again"], "step-0000012");
    }

    [Fact]
    public void An_interrupted_run_exits_with_130_and_resumes_to_the_same_weights()
    {
        using var folder = new TemporaryFolder();
        string[] longer = [.. TrainedRun.Tiny, "--set", "Training:Images=640", "--set", "Training:SampleEverySteps=10", "--set", "Training:LogEverySteps=7"];
        var whole = CommandLine.Run(folder.Path, ["train", "--run", "whole", .. longer]);
        Assert.True(whole.ExitCode == 0, whole.Error);

        using var gate = new Gate(folder["gate"], folder["cut/samples/step-0000010.png"]);
        using var child = Child.OnAllThreads(folder.Path, ["train", "--run", "cut", .. longer]);
        gate.Await(child);
        child.SendAndGiveTime(Child.Interrupt);
        gate.Open();
        var cut = child.Finish();
        Assert.True(cut.ExitCode == 130, cut.Error);
        Assert.Contains("--resume", cut.Error, StringComparison.Ordinal);

        var resumed = CommandLine.Run(folder.Path, "train", "--run", "cut", "--resume");
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        AssertSameWeights(folder["whole"], folder["cut"], "step-0000080");
        Assert.Equal(MetricsFile.WithoutTimes(folder["whole/metrics.jsonl"]), MetricsFile.WithoutTimes(folder["cut/metrics.jsonl"]));
    }

    [Fact]
    public void A_folder_that_holds_a_run_is_refused_and_left_as_it_is()
    {
        var before = File.GetLastWriteTimeUtc(run.In("config.json"));

        var refused = CommandLine.Run(run.Folder, ["train", "--run", ".", .. TrainedRun.Tiny]);

        Assert.Equal(2, refused.ExitCode);
        Assert.Equal(["error: . already holds a run: give --resume to go on with it, --overwrite to replace it, or another --run."], refused.ErrorLines);
        Assert.Equal(before, File.GetLastWriteTimeUtc(run.In("config.json")));
    }

    [Fact]
    public void Resume_starts_a_run_that_has_no_checkpoint()
    {
        using var folder = new TemporaryFolder();

        var started = CommandLine.Run(folder.Path, ["train", "--run", "new", "--resume", .. TrainedRun.Tiny, "--set", "Training:Images=16"]);

        Assert.True(started.ExitCode == 0, started.Error);
        Assert.True(Directory.Exists(folder["new/checkpoints/step-0000002"]));
    }

    [Fact]
    public void Overwrite_starts_a_run_where_there_is_none()
    {
        using var folder = new TemporaryFolder();

        var started = CommandLine.Run(folder.Path, ["train", "--run", "a/new", "--overwrite", .. TrainedRun.Tiny, "--set", "Training:Images=8"]);

        Assert.True(started.ExitCode == 0, started.Error);
        Assert.True(File.Exists(folder["a/new/grid.png"]));
    }

    [Fact]
    public void Overwrite_replaces_the_run_and_keeps_what_is_not_of_it()
    {
        using var folder = new TemporaryFolder();
        string[] small = ["train", "--run", "run", .. TrainedRun.Tiny, "--set", "Training:Images=32"];
        Assert.Equal(0, CommandLine.Run(folder.Path, small).ExitCode);
        File.WriteAllText(folder["run/notes.txt"], "mine");

        var again = CommandLine.Run(folder.Path, [.. small, "--set", "Training:Images=16", "--overwrite"]);

        Assert.True(again.ExitCode == 0, again.Error);
        Assert.Equal(["step-0000002"], Directory.GetDirectories(folder["run/checkpoints"]).Select(Path.GetFileName));
        Assert.Equal("mine", File.ReadAllText(folder["run/notes.txt"]));
    }

    [Fact]
    public void A_dry_run_shows_everything_and_writes_nothing()
    {
        using var folder = new TemporaryFolder();

        var shown = CommandLine.Run(folder.Path, ["train", "--run", "run", "--dry-run", .. TrainedRun.Tiny]);

        Assert.True(shown.ExitCode == 0, shown.Error);
        Assert.Contains("\"Images\": 96", shown.Output, StringComparison.Ordinal);
        Assert.Contains("parameters", shown.Output, StringComparison.Ordinal);
        Assert.Contains("64 images of 8×8", shown.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("Data:Path=/no/such/place", "/no/such/place")]
    [InlineData("Training:Imagse=5", "did you mean Training:Images?")]
    [InlineData("Training:Images=-1", "Training:Images is -1; it must be at least 1.")]
    [InlineData("Training:Images=some", "Training:Images is 'some' (--set); it must be a whole number.")]
    [InlineData("Schedule:Name=cosinus", "cosine")]
    [InlineData("Schedule:Prediction=x", "Schedule:Prediction is 'x'. It must be one of epsilon, sample, v_prediction, flow_prediction, edm.")]
    [InlineData("Model:Channels=9", "Model:Channels has 9; each must be a positive multiple of Model:Groups")]
    [InlineData("Training:Device=cuda:99", "cuda:99")]
    [InlineData("Sampling:Steps=0", "Sampling:Steps is 0; it must be at least 1.")]
    [InlineData("Sampling:Steps=5000", "5000")]
    [InlineData("Data:Size=30", "30")]
    public void A_bad_setting_gets_one_clear_line_and_leaves_nothing(string assignment, string expected)
    {
        using var folder = new TemporaryFolder();

        var refused = CommandLine.Run(folder.Path, "train", "--run", "run", "--set", assignment);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(refused.ErrorLines, line => line.StartsWith("error: ", StringComparison.Ordinal) && line.Contains(expected, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", refused.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void All_wrong_settings_are_named_together()
    {
        using var folder = new TemporaryFolder();

        var refused = CommandLine.Run(folder.Path, "train", "--set", "Training:Images=0", "--set", "Sampling:Count=0", "--set", "Data:Count=0");

        Assert.Equal(2, refused.ExitCode);
        Assert.Equal(3, refused.ErrorLines.Length);
    }

    private static void AssertSameWeights(string expected, string actual, string checkpoint)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(expected, "checkpoints", checkpoint), "*.safetensors", SearchOption.AllDirectories))
        {
            var other = file.Replace(expected, actual, StringComparison.Ordinal);
            Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(other)), $"{other} differs from {file}.");
        }
    }
}
