namespace Diffusion.Cli.Tests.Faults;

/// <summary>
/// Disks that are full. A limit on the size of files, set for the running process and taken back, refuses a write at any byte that is asked for, without rights
/// and without another file system; /dev/full refuses as a full disk does.
/// </summary>
[Collection(FaultGroup.Name)]
public sealed class DiskTests(ReferenceRun reference) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_disk_that_is_full_for_a_while_costs_checkpoints_but_not_the_run()
    {
        var random = new Random(2);
        var gates = new[] { 10, 20, 30, 40, 50 }.Select(GateAt).ToList();
        using var run = Train();
        gates[0].Await(run);
        foreach (var (gate, next) in gates.Zip(gates.Skip(1)))
        {
            run.LimitFiles(random.Next(100, 100_000));
            gate.Open();
            next.Await(run); // the save between the two has failed by now: another has begun
            Assert.NotEmpty(Whole());
            run.LimitFiles(null);
        }
        gates[^1].Open();
        var end = run.Finish();
        Assert.True(end.ExitCode == 0, end.Error);
        Assert.All([15, 25, 35, 45], step => Assert.Contains($"Step {step}: the checkpoint could not be saved in run: The file would be larger than files may be here", end.Error, StringComparison.Ordinal));
        reference.AssertSame(folder["run"]);
    }

    [Fact]
    public void A_run_whose_last_save_failed_says_so_and_goes_on_from_the_newest_checkpoint_when_there_is_room()
    {
        using (var gate = GateAt(10))
        using (var run = Train())
        {
            gate.Await(run);
            run.LimitFiles(40_000);
            gate.Open();
            var end = run.Finish();
            Assert.Equal(1, end.ExitCode);
            Assert.Equal("error: Step 60 is not saved. Make room and go on from the newest checkpoint with: train --run run --resume", end.ErrorLines[^1]);
            Assert.DoesNotContain("   at ", end.Error, StringComparison.Ordinal);
        }
        using var resumed = Train();
        Assert.Equal(0, resumed.Finish().ExitCode);
        reference.AssertSame(folder["run"]);
    }

    [Fact]
    public void A_preview_that_cannot_be_written_is_a_warning()
    {
        Full("run/samples/step-0000004.png.partial");
        using var run = Train("Training:SampleEverySteps=4", "Training:Images=96");
        var end = run.Finish();
        Assert.True(end.ExitCode == 0, end.Error);
        Assert.Contains("warning: run/samples cannot be written; the run goes on without it: No space left on device", end.Error, StringComparison.Ordinal);
        Assert.Equal(["step-0000008.png"], Directory.GetFiles(folder["run/samples"]).Select(Path.GetFileName));
    }

    [Fact]
    public void A_result_that_cannot_be_written_is_one_line_after_the_run_was_saved()
    {
        Full("run/grid.png.partial");
        using var run = Train("Training:Images=8");
        var end = run.Finish();
        Assert.Equal(1, end.ExitCode);
        Assert.Contains("error: No space left on device", end.ErrorLines[^2], StringComparison.Ordinal);
        Assert.Equal("What was saved is whole. Go on with: train --run run --resume", end.ErrorLines[^1]);
        Assert.Equal(["step-0000001"], Whole());
    }

    [Fact]
    public void A_picture_that_cannot_be_written_ends_sampling_with_one_line()
    {
        using var trained = Train("Training:Images=8");
        Assert.Equal(0, trained.Finish().ExitCode);
        Full("pictures/000001.png.partial");
        using var run = new Child(folder.Path, "sample", "--checkpoint", "run", "--count", "2", "--out", "pictures");
        var end = run.Finish();
        Assert.Equal(1, end.ExitCode);
        Assert.StartsWith("error: No space left on device", Assert.Single(end.ErrorLines), StringComparison.Ordinal);
    }

    private Child Train(params string[] settings) =>
        new(folder.Path, ["train", "--run", "run", "--resume", .. ReferenceRun.Settings, .. settings.SelectMany(setting => new[] { "--set", setting })]);

    private Gate GateAt(int step) => ReferenceRun.GateAt(step, folder);

    /// <summary>Whoever writes the file finds the disk full.</summary>
    private void Full(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[file])!);
        File.CreateSymbolicLink(folder[file], "/dev/full");
    }

    private IEnumerable<string> Whole() => Directory.GetDirectories(folder["run/checkpoints"])
        .Where(path => File.Exists(Path.Combine(path, "manifest.json")) && !path.EndsWith(".partial", StringComparison.Ordinal)).Select(path => Path.GetFileName(path)!);
}
