using Diffusion.Cli.Training;
using Diffusion.Imaging;

namespace Diffusion.Cli.Tests;

public sealed class AveragedWeightsTests(AveragedWeightsTests.PowerRun run) : IClassFixture<AveragedWeightsTests.PowerRun>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>A run of 12 steps with two power-function averages, stored every 5 steps and at the end.</summary>
    public sealed class PowerRun : IDisposable
    {
        public static readonly string[] Settings = [.. TrainedRun.Tiny, "--set", "Training:Ema=power", "--set", "Training:EmaSnapshotEverySteps=5"];

        private readonly TemporaryFolder folder = new();

        public PowerRun()
        {
            Result = CommandLine.Run(folder.Path, ["train", "--run", "run", .. Settings]);
            Assert.True(Result.ExitCode == 0, Result.Error);
        }

        internal CommandLine.Result Result { get; }

        public string Folder => folder["run"];

        public void Dispose() => folder.Dispose();
    }

    public void Dispose() => folder.Dispose();

    private CommandLine.Result Sample(string name, params string[] options) =>
        CommandLine.Run(folder.Path, ["sample", "--checkpoint", run.Folder, "--out", name, "--count", "1", .. options]);

    [Fact]
    public void Snapshots_are_stored_on_the_way_and_at_the_end_and_the_log_tells_the_window_of_each_average()
    {
        Assert.Equal(["step-0000005", "step-0000010", "step-0000012"], Directory.GetDirectories(Path.Combine(run.Folder, "ema")).Select(Path.GetFileName).Order());
        Assert.Equal(2, run.Result.ErrorLines.Count(line => line.Contains("Average of the weights: power function of relative length 0.", StringComparison.Ordinal)));
        Assert.Contains("steps) old on average", run.Result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tracked_length_draws_the_pictures_of_the_checkpoint_and_another_draws_others()
    {
        foreach (var (name, options) in new (string, string[])[] { ("plain", []), ("tracked", ["--ema-length", "0.05"]), ("other", ["--ema-length", "0.2"]) })
        {
            var made = Sample(name, options);
            Assert.True(made.ExitCode == 0, made.Error);
            Assert.Equal(options.Length > 0, made.Error.Contains("at step 12, made of 6 stored ones", StringComparison.Ordinal));
        }

        Assert.Equal(Pixels("plain"), Pixels("tracked"));
        Assert.NotEqual(Pixels("plain"), Pixels("other"));
        Assert.Equal("ema 0.2", ImageFile.ReadPngText(folder["other/000000.png"])["weights"]);
    }

    [Theory]
    [InlineData("--ema-length is 0.5; it must be above 0 and below 0.2887.", "--ema-length", "0.5")]
    [InlineData("--weights raw and --ema-length exclude each other", "--ema-length", "0.1", "--weights", "raw")]
    public void A_length_that_cannot_be_gets_one_clear_line(string expected, params string[] options)
    {
        var refused = Sample("out", options);

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(expected, Assert.Single(refused.ErrorLines), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void A_run_without_snapshots_gets_one_clear_line()
    {
        var trained = CommandLine.Run(folder.Path, ["train", "--run", "run", .. TrainedRun.Tiny, "--set", "Training:Images=8"]);
        Assert.True(trained.ExitCode == 0, trained.Error);

        var refused = CommandLine.Run(folder.Path, "sample", "--checkpoint", "run", "--ema-length", "0.1");

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("holds no snapshot of averages", Assert.Single(refused.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_resumed_run_cannot_change_what_its_averages_are()
    {
        var before = File.ReadAllText(Path.Combine(run.Folder, "config.json"));

        var refused = CommandLine.Run(folder.Path, "train", "--run", run.Folder, "--resume", "--set", "Training:EmaLengths=0.05,0.2");

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("averages of the weights are power 0.05, power 0.1, those of the settings power 0.05, power 0.2", Assert.Single(refused.ErrorLines, line => line.StartsWith("error: ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(Path.Combine(run.Folder, "config.json")));
    }

    [Fact]
    public void Starting_anew_removes_the_snapshots()
    {
        Directory.CreateDirectory(folder["run/ema/step-0000005"]);
        Directory.CreateDirectory(folder["run/checkpoints"]);

        new RunFolder(folder["run"]).Prepare(resume: false, overwrite: true);

        Assert.False(Directory.Exists(folder["run/ema"]));
    }

    private byte[] Pixels(string name) => ImageFile.Read(folder[name + "/000000.png"]).Pixels;
}
