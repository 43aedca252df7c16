namespace Diffusion.Cli.Tests.Faults;

/// <summary>A run to which nothing happens: what every other must come to, byte by byte.</summary>
public sealed class ReferenceRun : IDisposable
{
    public const int Steps = 60;

    /// <summary>60 steps that take a second or two, a checkpoint after every fifth and pictures after every tenth.</summary>
    public static readonly string[] Settings =
    [
        .. TrainedRun.Tiny, "--set", "Training:Images=480", "--set", "Training:CheckpointEverySteps=5", "--set", "Training:SampleEverySteps=10",
    ];

    private readonly TemporaryFolder folder = new();

    public ReferenceRun()
    {
        using var run = new Child(folder.Path, ["train", "--run", "run", .. Settings]);
        var end = run.Finish();
        Assert.True(end.ExitCode == 0, end.Error);
    }

    /// <summary>Where a run in the folder <c>run</c> of another stands still, after a step whose pictures are due: its checkpoint is being saved, those before are.</summary>
    internal static Gate GateAt(int step, TemporaryFolder folder) =>
        new(folder[$"gate{step}"], folder[FormattableString.Invariant($"run/samples/step-{step:0000000}.png")]);

    /// <summary>The run in a folder has the same last checkpoint, file by file, and the same metrics but for times.</summary>
    public void AssertSame(string run)
    {
        var (expected, actual) = (Last(folder["run"]), Last(run));
        Assert.Equal(Files(expected), Files(actual));
        foreach (var file in Files(expected))
        {
            Assert.True(File.ReadAllBytes(Path.Combine(expected, file)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(actual, file))), file);
        }
        Assert.Equal(Metrics(folder["run"]), Metrics(run));
    }

    /// <summary>Metrics of every step, without those that are of time.</summary>
    public static IEnumerable<string> Metrics(string run) => File.ReadLines(Path.Combine(run, "metrics.jsonl")).Select(line => line[..line.IndexOf(",\"imagesPerSecond\"", StringComparison.Ordinal)]);

    public void Dispose() => folder.Dispose();

    private static string Last(string run) => Path.Combine(run, "checkpoints", FormattableString.Invariant($"step-{Steps:0000000}"));

    private static IEnumerable<string> Files(string checkpoint) =>
        Directory.GetFiles(checkpoint, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(checkpoint, file)).Order(StringComparer.Ordinal);
}
