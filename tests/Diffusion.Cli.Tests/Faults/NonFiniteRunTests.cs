using System.Text.Json;
using Diffusion.Checkpoints;
using Diffusion.Cli.Configuration;
using Diffusion.Cli.Training;
using Diffusion.Data;
using Diffusion.Training;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Spectre.Console;

namespace Diffusion.Cli.Tests.Faults;

/// <summary>Runs whose gradient is NaN at some attempts, in this process, which must not train anything else meanwhile: weights and dropout are drawn from its generator.</summary>
[Collection(nameof(NonFiniteRunTests))]
[CollectionDefinition(nameof(NonFiniteRunTests), DisableParallelization = true)]
public sealed class NonFiniteRunTests : IDisposable
{
    private static readonly string[] Settings =
    [
        .. TrainedRun.Tiny.Where(part => part != "--set"), "Training:Images=320", "Training:CheckpointEverySteps=5", "Training:KeepCheckpoints=3",
        "Training:LogEverySteps=3", "Training:SampleEverySteps=1000", "Training:RollBackAfterSkips=4", "Training:StopAfterSkips=9",
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_lone_step_is_skipped_and_too_many_in_a_row_take_the_run_back_to_its_last_checkpoint()
    {
        var run = new Run(folder["run"], attempt => attempt is 3 or >= 13 and < 17);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(
            [
                "Not finite, skipped (1 in a row, 1 in all): step 4",
                .. Enumerable.Range(1, 4).Select(k => $"Not finite, skipped ({k} in a row, {k + 1} in all): step 13"),
                $"Went back from step 12 to {folder["run/checkpoints/step-0000010"]}; from there on batches and noise are others than before",
                "Steps that were not finite and changed nothing: 5",
            ],
            run.Warnings.Select(line => line.Split(": loss")[0]));
        Assert.All(run.Warnings.Where(line => line.StartsWith("Not", StringComparison.Ordinal)), line => Assert.EndsWith($"gradient norm NaN; first in the gradient of {PoisonedModel.Parameter}", line, StringComparison.Ordinal));

        // 40 updates, 5 skipped steps, and 2 updates that were taken back.
        Assert.Equal((40L, 320L, 47L, 5L), (run.Step, run.Images, run.Attempts, run.Skipped));
        Assert.Equal([.. Enumerable.Range(1, 13).Select(k => 3L * k), 40], Steps(folder["run"]));
    }

    /// <summary>Killed before, amid and after the skipped steps, and right after going back: it always comes to the same.</summary>
    [Fact]
    public void A_run_that_went_back_and_was_killed_is_the_run_that_was_never_killed()
    {
        static bool Poisoned(long attempt) => attempt is 3 or >= 13 and < 17;
        var whole = new Run(folder["whole"], Poisoned);
        foreach (var killed in new[] { 15, 18, 24 })
        {
            var cut = folder[$"cut{killed}"];
            Assert.Throws<NotSupportedException>(() => new Run(cut, attempt => attempt == killed ? throw new NotSupportedException("killed") : Poisoned(attempt)));
            var resumed = new Run(cut, Poisoned);

            Assert.Equal((whole.Step, whole.Attempts, whole.Skipped), (resumed.Step, resumed.Attempts, resumed.Skipped));
            foreach (var file in Directory.GetFiles(folder["whole/checkpoints/step-0000040"], "*", SearchOption.AllDirectories))
            {
                Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(cut, Path.GetRelativePath(folder["whole"], file)))), file);
            }
            Assert.Equal(ReferenceRun.Metrics(folder["whole"]), ReferenceRun.Metrics(cut));
        }
    }

    [Fact]
    public void A_run_goes_back_behind_what_was_saved_only_because_it_was_interrupted_and_drops_what_it_leaves()
    {
        var settings = RunSettings.Read([], Settings);
        using var dataset = DatasetReader.Read(settings.Options.Data);
        using var model = new PoisonedModel(RunPlan.Make(settings, start: null, RunPlan.ProcessOf(settings, start: null), DataShape.Of(dataset)), _ => false);
        var store = new CheckpointStore(folder["run"]);
        foreach (var (step, isStop) in new[] { (5L, false), (10, false), (11, true), (12, false) })
        {
            model.State.Restore(model.State.Snapshot() with { Step = step, Attempts = step + 1 });
            store.Save(new RunCheckpoint(model.Checkpoint(), new RunState(PendingLine.Empty, ComputeSetting.Of(model.State, dataset), isStop)));
        }
        var policy = new NonFinitePolicy(settings.Options.Training, model, new RunFolder(folder["run"]), Logger.None);

        Assert.Equal(folder["run/checkpoints/step-0000010"], policy.GoBack());
        Assert.Equal((10L, 13L), (model.State.Step, model.State.Attempts));
        Assert.Equal([10L, 5], store.NewestFirst().Select(checkpoint => checkpoint.Step));
        Assert.Equal(folder["run/checkpoints/step-0000005"], policy.GoBack());
        Assert.Null(policy.GoBack());
        Assert.Equal((5L, 13L), (model.State.Step, model.State.Attempts));
    }

    [Fact]
    public void Without_an_earlier_checkpoint_the_run_tries_on_and_stops_when_it_is_too_often()
    {
        var stopped = Assert.Throws<TrainingDivergedException>(() => new Run(folder["run"], attempt => attempt >= 2));

        Assert.Equal((3L, 9L, 9L), (stopped.Last.Step, stopped.Last.InARow, stopped.Last.InAll));
        Assert.False(Directory.Exists(folder["run/checkpoints"]));
    }

    /// <summary>The whole program: a learning rate that throws the weights out of the numbers.</summary>
    [Fact]
    public void A_run_that_diverges_exits_with_1_a_line_that_says_what_to_try_and_whole_checkpoints()
    {
        string[] settings = ["train", "--run", "run", .. TrainedRun.Tiny];
        Assert.Equal(0, CommandLine.Run(folder.Path, settings).ExitCode);

        var end = CommandLine.Run(folder.Path, "train", "--run", "run", "--resume", "--set", "Training:Images=160", "--set", "Training:LearningRate=1e30", "--set", "Training:StopAfterSkips=7");

        Assert.Equal(1, end.ExitCode);
        Assert.Contains("warning: Went back from step 13 to run/checkpoints/step-0000012;", end.Error, StringComparison.Ordinal);
        Assert.StartsWith("error: Training diverged: 7 steps in all were not finite (Training:StopAfterSkips), the last of them step 14: loss NaN", end.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Contains("a lower Training:LearningRate", end.ErrorLines[^1], StringComparison.Ordinal);
        var mended = CommandLine.Run(folder.Path, "train", "--run", "run", "--resume", "--set", "Training:Images=160", "--set", "Training:LearningRate=0.001");
        Assert.True(mended.ExitCode == 0, mended.Error);
    }

    private static IEnumerable<long> Steps(string run) => File.ReadLines(Path.Combine(run, "metrics.jsonl")).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("step").GetInt64());

    /// <summary>A run in this process, or the rest of one.</summary>
    private sealed class Run : ILogEventSink
    {
        private readonly List<string> warnings = [];

        public Run(string path, Func<long, bool> isPoisoned)
        {
            var settings = RunSettings.Read([], Settings);
            var (options, folder) = (settings.Options, new RunFolder(path));
            using var dataset = DatasetReader.Read(options.Data);
            using var model = new PoisonedModel(RunPlan.Make(settings, start: null, RunPlan.ProcessOf(settings, start: null), DataShape.Of(dataset)), isPoisoned);
            using var log = new LoggerConfiguration().WriteTo.Sink(this).CreateLogger();
            Directory.CreateDirectory(folder.Samples);
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null), Interactive = InteractionSupport.No });
            ExitCode = Interruption.During(interruption => new TrainRun(folder, options, model, dataset, log, Resumption.Find(folder)).Train(console, interruption));
            (Step, Images, Attempts, Skipped) = (model.State.Step, model.State.Images, model.State.Attempts, model.State.Skipped);
        }

        public int ExitCode { get; }

        public long Step { get; }

        public long Images { get; }

        public long Attempts { get; }

        public long Skipped { get; }

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
