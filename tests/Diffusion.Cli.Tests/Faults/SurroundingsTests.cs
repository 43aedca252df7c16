using System.Diagnostics;

namespace Diffusion.Cli.Tests.Faults;

/// <summary>Folders that vanish or refuse, memory that runs out, terminals that close.</summary>
[Collection(FaultGroup.Name)]
public sealed class SurroundingsTests(ReferenceRun reference) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_checkpoint_folder_deleted_under_the_run_is_made_again_by_the_next_save()
    {
        using var gate = ReferenceRun.GateAt(10, folder);
        using var run = Train();
        DeleteUnder(run, gate, "run/checkpoints");
        var end = run.Finish();
        Assert.True(end.ExitCode == 0, end.Error);
        reference.AssertSame(folder["run"]);
    }

    [Fact]
    public void A_run_folder_deleted_under_the_run_comes_back_with_a_checkpoint_that_can_be_gone_on_with()
    {
        using (var gate = ReferenceRun.GateAt(10, folder))
        using (var run = Train())
        {
            DeleteUnder(run, gate, "run");
            _ = run.Finish();
        }
        using var resumed = new Child(folder.Path, "train", "--run", "run", "--resume", "--set", "Training:Images=488");
        var end = resumed.Finish();
        Assert.True(end.ExitCode == 0, end.Error);
        Assert.Contains("step-0000060 at step 60", end.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/proc/run")]
    [InlineData("/sys/kernel/run")]
    [InlineData("file/run")]
    public void A_folder_that_cannot_be_written_is_named_in_one_line(string path)
    {
        File.WriteAllText(folder["file"], "mine");
        using var run = new Child(folder.Path, ["train", "--run", path, .. TrainedRun.Tiny]);
        var end = run.Finish();
        Assert.Equal(2, end.ExitCode);
        Assert.StartsWith($"error: The run's folder {path} cannot be written: ", end.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(folder["file"]));
    }

    [Fact]
    public void Memory_that_runs_out_ends_the_run_with_a_line_that_says_what_to_make_smaller()
    {
        // From step 10 to 59 the run writes more lines than a pipe holds that nobody reads.
        using (var run = Child.ThatPausesAt("step 10/60", folder.Path, Arguments("Training:SampleEverySteps=59", "Sampling:BatchSize=20000", "Sampling:Count=20000")))
        {
            run.WaitFor("step 10/60");
            run.LimitMemory(100_000_000);
            run.GoOn();
            var end = run.Finish();
            Assert.Equal(1, end.ExitCode);
            Assert.Contains("\nerror: Out of memory: ", end.Error, StringComparison.Ordinal);
            Assert.Contains("Lower Training:MicroBatchSize", end.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", end.Error, StringComparison.Ordinal);
        }
        using var resumed = Train();
        Assert.Equal(0, resumed.Finish().ExitCode);
        reference.AssertSame(folder["run"]);
    }

    [Theory]
    [InlineData("2>&-")]
    [InlineData("2>/dev/full")]
    [InlineData("2> >(head -c 1 >/dev/null)")]
    public void A_standard_error_that_nobody_reads_does_not_end_the_run(string redirection)
    {
        string[] arguments = ["train", "--run", "run", .. ReferenceRun.Settings];
        var command = string.Join(' ', arguments.Prepend(Path.Combine(AppContext.BaseDirectory, "Diffusion.Cli.dll")).Select(word => $"'{word}'"));
        var start = new ProcessStartInfo("bash", ["-c", $"exec dotnet exec {command} {redirection}"]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true };
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment.Remove("DIFFUSION_HOME");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        Assert.StartsWith("checkpoint  run/checkpoints/step-0000060", output, StringComparison.Ordinal);
        reference.AssertSame(folder["run"]);
    }

    private Child Train(params string[] settings) => new(folder.Path, Arguments(settings));

    private static string[] Arguments(params string[] settings) =>
        ["train", "--run", "run", "--resume", .. ReferenceRun.Settings, .. settings.SelectMany(setting => new[] { "--set", setting })];

    /// <summary>Once there are checkpoints; not even the one that is being saved goes on meanwhile.</summary>
    private void DeleteUnder(Child run, Gate gate, string path)
    {
        gate.Await(run);
        run.Send(Child.Stop);
        Directory.Delete(folder[path], recursive: true);
        run.Send(Child.Continue);
        gate.Open();
    }
}
