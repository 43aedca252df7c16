namespace Diffusion.Cli.Tests.Faults;

[Collection(FaultGroup.Name)]
public sealed class KillTests(ReferenceRun reference) : IDisposable
{
    private const int Kills = 6;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>The long form is eng/torture.sh.</summary>
    [Fact]
    public void A_run_killed_at_random_moments_is_in_the_end_the_run_that_was_never_killed()
    {
        // Fair at any speed of the machine: a moment is how much processor time the process has had, from its start to well into training.
        var random = new Random(1);
        for (var kill = 0; kill < Kills; kill++)
        {
            using var run = Resumed();
            var moment = TimeSpan.FromSeconds(0.1 + (1.9 * random.NextDouble()));
            run.WaitUntil(() => run.HasEnded || run.ProcessorTime > moment);
            if (!run.HasEnded)
            {
                run.Send(Child.Kill);
            }
            _ = run.Finish();
        }

        using var last = Resumed();
        var end = last.Finish();
        Assert.True(end.ExitCode == 0, end.Error);
        reference.AssertSame(folder["run"]);
        Assert.Empty(Directory.GetFileSystemEntries(folder["run/checkpoints"], "*.partial"));
    }

    private Child Resumed() => new(folder.Path, ["train", "--run", "run", "--resume", .. ReferenceRun.Settings]);
}
