using Diffusion.Cli.Training;

namespace Diffusion.Cli.Tests.Training;

public sealed class MetricsLogTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Path => folder["metrics.jsonl"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Later_steps_and_a_torn_last_line_go_and_what_is_not_ours_stays()
    {
        File.WriteAllText(Path, "{\"step\":1,\"loss\":0.5}\n# a note, not UTF-8: \u00e9\n{\"step\":3}\n{\"run\":\"mine\"}\n{\"step\":2,\"more\":[1]}\n{\"step\":4}\n{\"step\":2,\"lo", System.Text.Encoding.Latin1);

        MetricsLog.Cut(Path, 2);

        Assert.Equal("{\"step\":1,\"loss\":0.5}\n# a note, not UTF-8: \u00e9\n{\"run\":\"mine\"}\n{\"step\":2,\"more\":[1]}\n", File.ReadAllText(Path, System.Text.Encoding.Latin1));
        Assert.Equal([Path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_last_line_that_lacks_only_its_end_is_whole()
    {
        File.WriteAllText(Path, "{\"step\":1}\n{\"step\":2}");
        MetricsLog.Cut(Path, 2);
        Assert.Equal("{\"step\":1}\n{\"step\":2}\n", File.ReadAllText(Path));
    }

    [Fact]
    public void A_resumed_log_goes_on_after_the_step()
    {
        using (var log = new MetricsLog(Path, 0))
        {
            log.Write(Step(1));
            log.Write(Step(2));
            Assert.Equal(2, File.ReadLines(Path).Count());
        }

        using var again = new MetricsLog(Path, 1);
        again.Write(Step(2) with { Measures = new Dictionary<string, double> { ["kl"] = 3.5 } });

        Assert.Null(again.File.Problem);
        Assert.Equal(["1", "2"], File.ReadLines(Path).Select(line => line["{\"step\":".Length..].Split(',')[0]));
        Assert.EndsWith("\"measures\":{\"kl\":3.5}}", File.ReadLines(Path).Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_is_the_mean_over_the_steps_since_the_last_also_when_a_checkpoint_lies_between()
    {
        static Dictionary<string, double> Kl(double value) => new() { ["kl"] = value };
        var straight = PendingLine.Empty.Add(0.1, Kl(1)).Add(0.2, Kl(2)).Add(0.7, Kl(6));
        var line = straight.Mean(Step(3));
        Assert.Equal(1.0 / 3, line.Loss, 1e-12);
        Assert.Equal(3, line.Measures!["kl"]);

        new RunState(PendingLine.Empty.Add(0.1, Kl(1)).Add(0.2, Kl(2)), Compute).Write(folder.Path);
        var resumed = RunState.Read(folder.Path)!;
        Assert.Equal(line.Loss, resumed.Pending.Add(0.7, Kl(6)).Mean(Step(3)).Loss);
        Assert.Equal(Compute, resumed.Compute);
        Assert.Null(RunState.Read(folder["elsewhere"]));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"pending": null, "compute": null}""")]
    public void A_damaged_state_of_the_run_is_refused(string text)
    {
        Directory.CreateDirectory(folder["training"]);
        File.WriteAllText(folder["training/run.json"], text);
        Assert.Contains("run.json cannot be read", Assert.Throws<InputException>(() => RunState.Read(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_numbers_depend_on_is_told_where_it_changes()
    {
        Assert.Empty(Compute.Changes(Compute));
        Assert.Equal(
            ["threads: 2, before 1", "device: cpu, before cuda:0"],
            (Compute with { Threads = 2 }).Changes(Compute with { Device = "cuda:0" }));
    }

    private static ComputeSetting Compute { get; } = new(1, "cpu", "1.13.1", "a processor", "20 images");

    private static StepMetrics Step(long step) => new(step, 8 * step, 0.25, 1e-3, 1, 100, 0, 1);
}
