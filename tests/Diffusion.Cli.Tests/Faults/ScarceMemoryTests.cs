using Diffusion.Cli.Configuration;
using Diffusion.Cli.Training;
using Diffusion.Data;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Spectre.Console;

namespace Diffusion.Cli.Tests.Faults;

/// <summary>Runs whose passes run out of memory, in this process, which must not train anything else meanwhile; and the settings that save memory, through the whole program.</summary>
[Collection(nameof(NonFiniteRunTests))]
public sealed class ScarceMemoryTests : IDisposable
{
    private static readonly string[] Settings = [.. TrainedRun.Tiny.Where(part => part != "--set"), "Training:SampleEverySteps=1000"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_run_goes_on_with_smaller_passes_says_so_once_and_comes_to_the_same_as_with_these_from_the_start()
    {
        var found = new Run(folder["found"], _ => 3);
        var small = new Run(folder["small"], _ => 8, "Training:MicroBatchSize=2");

        Assert.Equal((0, 0), (found.ExitCode, small.ExitCode));
        Assert.Equal(["Out of memory with micro-batches of 8 images: going on with 2 (the effective batch stays 8)"], found.Warnings);
        Assert.Empty(small.Warnings);
        AssertSame("found", "small", "*.safetensors");
        Assert.Equal(ReferenceRun.Metrics(folder["small"]), ReferenceRun.Metrics(folder["found"]));
    }

    /// <summary>After the resume there is memory enough for whole batches, and they must be split all the same.</summary>
    [Fact]
    public void A_run_that_was_killed_goes_on_with_the_size_it_had_found_and_is_the_run_that_was_never_killed()
    {
        var whole = new Run(folder["whole"], _ => 3);
        Assert.Throws<NotSupportedException>(() => new Run(folder["cut"], attempt => attempt == 6 ? throw new NotSupportedException("killed") : 3));
        var resumed = new Run(folder["cut"], _ => 8);

        Assert.Equal((0, 0), (whole.ExitCode, resumed.ExitCode));
        Assert.Empty(resumed.Warnings);
        AssertSame("whole", "cut", "*");
        Assert.Equal(ReferenceRun.Metrics(folder["whole"]), ReferenceRun.Metrics(folder["cut"]));
    }

    [Fact]
    public void A_step_that_fails_image_by_image_exits_with_1_and_a_line_that_says_what_to_do_and_leaves_the_checkpoint()
    {
        var run = new Run(folder["run"], attempt => attempt < 6 ? 8 : 0);

        Assert.Equal(1, run.ExitCode);
        var line = Assert.Single(run.Warnings);
        Assert.StartsWith("Out of memory with micro-batches of 1 image: ", line, StringComparison.Ordinal);
        Assert.Contains("Training:CheckpointLevels", line, StringComparison.Ordinal);
        Assert.Equal(["step-0000004"], Directory.GetDirectories(folder["run/checkpoints"]).Select(Path.GetFileName));
        Assert.Equal(0, new Run(folder["run"], _ => 8).ExitCode);
    }

    [Fact]
    public void With_checkpoint_levels_the_whole_program_trains_to_the_same_bytes()
    {
        Assert.Equal(0, CommandLine.Run(folder.Path, ["train", "--run", "kept", .. TrainedRun.Tiny]).ExitCode);
        var end = CommandLine.Run(folder.Path, ["train", "--run", "made", .. TrainedRun.Tiny, "--set", "Training:CheckpointLevels=0,1"]);

        Assert.True(end.ExitCode == 0, end.Error);
        AssertSame("kept", "made", "*.safetensors");
        Assert.Equal(File.ReadAllBytes(folder["kept/grid.png"]), File.ReadAllBytes(folder["made/grid.png"]));
    }

    [Fact]
    public void A_dry_run_shows_how_memory_is_saved()
    {
        var shown = CommandLine.Run(folder.Path, ["train", "--dry-run", .. TrainedRun.Tiny, "--set", "Training:CheckpointLevels=0,1", "--set", "Training:MicroBatchSize=4"]);

        Assert.Equal(0, shown.ExitCode);
        Assert.Contains("memory    activations of levels 0, 1 are made again on the way back", shown.Output, StringComparison.Ordinal);
        Assert.Contains("memory    each batch in passes of 4 images", shown.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2", "Training:CheckpointLevels names level 2; with 2 entries in Model:Channels the levels are 0 to 1.")]
    [InlineData("0,-1", "Training:CheckpointLevels names level -1; with 2 entries in Model:Channels the levels are 0 to 1.")]
    [InlineData("all", "Training:CheckpointLevels:0 is 'all' (--set); it must be a whole number.")]
    public void A_level_that_the_network_lacks_is_refused_with_those_it_has(string levels, string expected)
    {
        var refused = CommandLine.Run(folder.Path, ["train", "--run", "run", .. TrainedRun.Tiny, "--set", $"Training:CheckpointLevels={levels}"]);

        Assert.Equal((2, $"error: {expected}"), (refused.ExitCode, refused.ErrorLines[^1]));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    private void AssertSame(string one, string other, string pattern)
    {
        var files = Directory.GetFiles(folder[$"{one}/checkpoints/step-0000012"], pattern, SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(folder[other], Path.GetRelativePath(folder[one], file)))), file);
        }
    }

    /// <summary>A run in this process, or the rest of one.</summary>
    private sealed class Run : ILogEventSink
    {
        private readonly List<string> warnings = [];

        public Run(string path, Func<long, int> holds, params string[] further)
        {
            var settings = RunSettings.Read([], [.. Settings, .. further]);
            var folder = new RunFolder(path);
            using var dataset = DatasetReader.Read(settings.Options.Data);
            using var model = new ScarceModel(RunPlan.Make(settings, start: null, RunPlan.ProcessOf(settings, start: null), DataShape.Of(dataset)), holds);
            using var log = new LoggerConfiguration().WriteTo.Sink(this).CreateLogger();
            Directory.CreateDirectory(folder.Samples);
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null), Interactive = InteractionSupport.No });
            ExitCode = Interruption.During(interruption =>
                TrainAction.Train(new TrainRun(folder, settings.Options, model, dataset, log, Resumption.Find(folder)), folder, console, interruption, log));
        }

        public int ExitCode { get; }

        public IReadOnlyList<string> Warnings => warnings;

        public void Emit(LogEvent logEvent)
        {
            if (logEvent.Level >= LogEventLevel.Warning)
            {
                warnings.Add(logEvent.RenderMessage(System.Globalization.CultureInfo.InvariantCulture));
            }
        }
    }
}
