using System.Diagnostics;
using System.Globalization;
using Diffusion.Cli.Configuration;
using Diffusion.Cli.Logging;
using Diffusion.Cli.Sampling;
using Diffusion.Cli.Training;
using Diffusion.Data;
using Spectre.Console;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Diffusion.Cli.Tests.Endurance;

/// <summary>A run of a day must not need more of anything than a run of an hour. The short form runs here; eng/endurance.sh runs the long one.</summary>
[Collection(nameof(EnduranceTests))]
[CollectionDefinition(nameof(EnduranceTests), DisableParallelization = true)]
public sealed class EnduranceTests : IDisposable
{
    private const int ShortSteps = 800;
    private const int MeasurementsOfARun = 100;
    private const int ShortRounds = 12;
    private const string Temporary = "TMPDIR";

    /// <summary>What a kind may grow by in the second half of the work: counts by nothing, memory by what its measurement scatters, threads by what the runtime's pool adds for good now and then.</summary>
    private static readonly Dictionary<string, double> Tolerances = new()
    {
        ["live tensors"] = 0.5, ["managed MiB"] = 0.5, ["resident MiB"] = 6, ["file descriptors"] = 0.5, ["threads"] = 2, ["mapped regions"] = 8, ["temporary files"] = 0.5,
    };

    private readonly ITestOutputHelper output;
    private readonly TemporaryFolder folder = new();
    private readonly string? temporary = Environment.GetEnvironmentVariable(Temporary);

    public EnduranceTests(ITestOutputHelper output)
    {
        this.output = output;
        Directory.CreateDirectory(folder["temporary"]);
        Environment.SetEnvironmentVariable(Temporary, folder["temporary"]);
    }

    private static long Steps => Environment.GetEnvironmentVariable("ENDURANCE_STEPS") is { } steps ? long.Parse(steps, CultureInfo.InvariantCulture) : ShortSteps;

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(Temporary, temporary);
        folder.Dispose();
    }

    [Fact]
    public void Training_holds_no_more_at_its_end_than_in_its_middle()
    {
        var footprints = new List<Footprint>();
        var clock = Stopwatch.StartNew();

        Train(Steps, step => footprints.Add(Footprint.Of(step, folder["temporary"])));

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Steps} steps in {clock.Elapsed.TotalMinutes:0.0} minutes, {Steps / clock.Elapsed.TotalSeconds:0} a second, {footprints.Count} measurements"));
        AssertNoGrowth(footprints);
    }

    [Fact]
    public void Sampling_again_and_again_holds_no_more_at_its_end_than_in_its_middle()
    {
        Train(20, _ => { });
        var rounds = ShortRounds * Steps / ShortSteps;
        var footprints = new List<Footprint>();
        for (var round = 0; round < rounds; round++)
        {
            Sample((ulong)round);
            if (round % Math.Max(1, rounds / MeasurementsOfARun) == 0)
            {
                footprints.Add(Footprint.Of(round, folder["temporary"]));
            }
        }

        output.WriteLine($"{rounds} commands of 6 batches each, {footprints.Count} measurements");
        AssertNoGrowth(footprints);
    }

    /// <summary>The test itself can fail: one tensor a step is seen.</summary>
    [Fact]
    public void A_leak_is_seen()
    {
        var leaked = new List<Tensor>();
        var footprints = Enumerable.Range(0, 20).Select(step =>
        {
            leaked.Add(zeros(1));
            return Footprint.Of(step, folder["temporary"]);
        }).ToList();
        leaked.ForEach(tensor => tensor.Dispose());

        Assert.Equal(1, Growth.Of(footprints).Single(growth => growth.Kind == "live tensors").PerStep, 1e-9);
    }

    private void AssertNoGrowth(List<Footprint> footprints)
    {
        var growths = Growth.Of(footprints);
        growths.ToList().ForEach(growth => output.WriteLine(growth.ToString()));
        var grown = growths.Where(growth => growth.Amount > Tolerances[growth.Kind]).Select(growth => growth.ToString()).ToList();
        Assert.True(grown.Count == 0, string.Join('\n', grown));
    }

    /// <summary>The whole of a run: batches read ahead, averages, metrics, previews, checkpoints written in the background and pruned.</summary>
    private void Train(long steps, Action<long> watch)
    {
        var every = Math.Clamp(steps / MeasurementsOfARun, 5, 500);
        var settings = RunSettings.Read([],
        [
            .. TrainedRun.Tiny.Where(word => word != "--set"), "Training:BatchSize=2", FormattableString.Invariant($"Training:Images={2 * steps}"),
            FormattableString.Invariant($"Training:SampleEverySteps={every}"), FormattableString.Invariant($"Training:CheckpointEverySteps={every + 3}"), "Training:LogEverySteps=10",
        ]);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) });
        var run = new RunFolder(folder["run"]);
        using var dataset = DatasetReader.Read(settings.Options.Data, null, CancellationToken.None);
        var plan = RunPlan.Make(settings, null, RunPlan.ProcessOf(settings, null), DataShape.Of(dataset));
        run.Prepare(resume: false, overwrite: false);
        using var log = RunLog.Open(settings.Logging, console, run.Log);
        using var model = new WatchedModel(new DiffusionModel(plan, trained: null, latents: null, CPU), watch);

        Assert.Equal(ExitCode.Done, Interruption.During(interruption => new TrainRun(run, plan.Options, model, dataset, log, null).Train(console, interruption)));
    }

    private void Sample(ulong seed)
    {
        Assert.Equal(ExitCode.Done, SampleAction.Run(new SampleRequest
        {
            Checkpoint = folder["run"], Out = folder["pictures"], Seed = seed, Gif = true, Choices = new SamplingChoices { Count = 12, BatchSize = 2 },
        }));
    }
}
