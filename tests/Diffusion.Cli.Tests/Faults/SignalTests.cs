namespace Diffusion.Cli.Tests.Faults;

[Collection(FaultGroup.Name)]
public sealed class SignalTests(ReferenceRun reference) : IDisposable
{
    /// <summary>What a cluster waits between SIGTERM and SIGKILL at the least.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(Child.Terminate, 143, "SIGTERM")]
    [InlineData(Child.Hangup, 129, "SIGHUP")]
    public void A_signal_during_training_saves_and_the_run_goes_on_as_if_there_had_been_none(int signal, int exitCode, string name)
    {
        using var gate = ReferenceRun.GateAt(10, folder);
        using var run = Train();
        gate.Await(run);
        run.SendAndGiveTime(signal);
        gate.Open();
        var end = run.Finish(out var took);
        Assert.True(end.ExitCode == exitCode, end.Error);
        Assert.True(took < Grace, $"{took}");
        Assert.Contains($"Interrupted by {name} at step ", end.Error, StringComparison.Ordinal);

        using var resumed = new Child(folder.Path, "train", "--run", "run", "--resume");
        Assert.Equal(0, resumed.Finish().ExitCode);
        reference.AssertSame(folder["run"]);
    }

    [Fact]
    public void A_signal_while_the_data_are_read_ends_the_run_before_it_has_begun()
    {
        using var run = Train("Data:Count=20000000");
        run.WaitUntil(() => run.ProcessorTime > TimeSpan.FromSeconds(1));
        run.Send(Child.Terminate);
        var end = run.Finish(out var took);
        Assert.Equal(143, end.ExitCode);
        Assert.True(took < Grace, $"{took}");
        Assert.Equal(["Interrupted by SIGTERM."], end.ErrorLines);
        Assert.False(Directory.Exists(folder["run"]));
    }

    [Fact]
    public void A_signal_while_a_preview_is_drawn_saves_and_leaves_no_half_a_picture()
    {
        using var run = Train("Training:SampleEverySteps=1", "Sampling:Count=100000", "Training:CheckpointEverySteps=1000");
        run.WaitUntil(() => Lines("run") == 1);
        run.Send(Child.Terminate);
        var end = run.Finish(out var took);
        Assert.Equal(143, end.ExitCode);
        Assert.True(took < Grace, $"{took}");
        Assert.True(Directory.Exists(folder["run/checkpoints/step-0000001"]), end.Error);
        Assert.Empty(Directory.GetFiles(folder["run/samples"]));
    }

    [Fact]
    public void A_signal_while_the_result_is_drawn_loses_the_picture_alone()
    {
        using var run = Train("Training:Images=8", "Sampling:Count=100000");
        run.WaitUntil(() => Directory.Exists(folder["run/checkpoints/step-0000001"]));
        run.Send(Child.Terminate);
        var end = run.Finish(out var took);
        Assert.Equal(143, end.ExitCode);
        Assert.True(took < Grace, $"{took}");
        Assert.Contains("Interrupted by SIGTERM while drawing; training is done and saved", end.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder["run"], "grid.png*"));
    }

    [Fact]
    public void A_second_signal_stops_at_once_even_a_run_that_waits_for_the_disk()
    {
        using var gate = ReferenceRun.GateAt(10, folder);
        using var run = Train("Training:CheckpointEverySteps=1000");
        gate.Await(run);
        run.SendAndGiveTime(Child.Terminate);
        Assert.False(run.HasEnded);
        run.Send(Child.Terminate);
        Assert.Equal(143, run.Finish(out var took).ExitCode);
        Assert.True(took < TimeSpan.FromSeconds(3), $"{took}");
        Assert.False(Directory.Exists(folder["run/checkpoints"]));
    }

    [Fact]
    public void A_signal_ends_sampling_between_whole_pictures()
    {
        using var trained = Train("Training:Images=8");
        Assert.Equal(0, trained.Finish().ExitCode);
        using var run = new Child(folder.Path, "sample", "--checkpoint", "run", "--count", "1000000", "--batch", "4", "--out", "pictures");
        run.WaitUntil(() => Directory.Exists(folder["pictures"]) && Directory.GetFiles(folder["pictures"], "*.png").Length > 8);
        run.Send(Child.Terminate);
        var end = run.Finish(out var took);
        Assert.Equal(143, end.ExitCode);
        Assert.True(took < Grace, $"{took}");
        Assert.Equal("Interrupted by SIGTERM.", end.ErrorLines[^1]);
        Assert.All(Directory.GetFiles(folder["pictures"], "*.png"), file => Assert.Equal(8, Imaging.ImageFile.Read(file).Width));
    }

    private Child Train(params string[] settings) => new(folder.Path, ["train", "--run", "run", .. ReferenceRun.Settings, .. settings.SelectMany(setting => new[] { "--set", setting })]);

    private int Lines(string run)
    {
        var file = folder[run + "/metrics.jsonl"];
        return File.Exists(file) ? File.ReadAllText(file).Count(letter => letter == '\n') : 0;
    }
}
