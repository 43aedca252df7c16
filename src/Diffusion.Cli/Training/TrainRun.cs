using System.Diagnostics;
using Diffusion.Checkpoints;
using Diffusion.Cli.Configuration;
using Diffusion.Cli.Sampling;
using Diffusion.Data;
using Diffusion.Imaging;
using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Sampling;
using Diffusion.Training;
using Serilog;
using Spectre.Console;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Cli.Training;

/// <summary>One training run: steps, and between two of them the log, the pictures and the checkpoints.</summary>
internal sealed class TrainRun : IDisposable
{
    private const int BatchesAhead = 2;

    private readonly RunFolder folder;
    private readonly RunPlan plan;
    private readonly RunOptions options;
    private readonly NoiseProcess process;
    private readonly Prediction prediction;
    private readonly ImageDataset dataset;
    private readonly ILogger log;
    private readonly UNet network;
    private readonly UNet averaged;
    private readonly Trainer trainer;
    private readonly TrainingState state;
    private readonly CheckpointStore store;
    private readonly AverageStore averages;
    private readonly PictureMaker pictures;

    /// <summary>Makes the network or goes on with a trained one, or takes up the run's newest checkpoint.</summary>
    public TrainRun(RunFolder folder, RunPlan plan, UNet? trained, ImageDataset dataset, Device device, ILogger log)
    {
        (this.folder, this.plan, this.dataset, this.log) = (folder, plan, dataset, log);
        (options, process, prediction) = (plan.Options, plan.Process, plan.Prediction);
        trainer = new Trainer(process, prediction, options.Training, options.Loss, ClassCount > 0 ? ClassCount : null, plan.Network.SelfConditioning);
        manual_seed((long)(options.Training.Seed >> 1));
        network = (trained ?? new UNet(plan.Network)).to(device);
        averaged = new UNet(plan.Network).to(device);
        state = trainer.Start(network);
        store = new CheckpointStore(folder.Path);
        averages = new AverageStore(folder.Path);
        pictures = new PictureMaker(averaged, process, prediction, ClassCount, device)
        {
            LearnedVariance = options.Loss.VarianceOf(plan.Network.LearnsVariance),
        };
        TakeUp();
    }

    private int ClassCount => plan.ClassNames.Count;

    /// <summary>Trains to the end, or to Ctrl-C; the final grid's path goes to standard output.</summary>
    public int Train(IAnsiConsole console, Interruption interruption)
    {
        File.WriteAllText(folder.Config, options.ToJson());
        averages.DropAfter(state.Step);
        foreach (var note in plan.Notes)
        {
            log.Warning("{Note:l}", note);
        }
        foreach (var warning in process.Warnings)
        {
            log.Information("{Warning:l}", warning);
        }
        log.Information("Run {Folder:l}: {Steps} steps of {Batch} images, {Parameters} parameters, {Threads} threads", folder.Path,
            options.Training.TotalSteps, options.Training.BatchSize, UNetCost.Parameters(network.Config), get_num_threads());
        foreach (var average in state.Averages)
        {
            log.Information("Average of the weights: {Window:l}", AveragingWindow.Describe(average.Rule, options.Training));
        }
        var view = new ProgressView(console, options.Training.TotalSteps);
        var finished = view.Run(report => Steps(report, interruption));
        var checkpoint = Save();
        if (!finished)
        {
            log.Information("Interrupted at step {Step}; saved {Checkpoint:l}. Go on with: train --run {Folder:l} --resume", state.Step, checkpoint, folder.Path);
            return ExitCode.Interrupted;
        }
        if (options.Training.EmaSnapshotEverySteps is not null)
        {
            averages.Save(state);
        }
        return Finish(checkpoint, interruption);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        state.Dispose();
        averaged.Dispose();
        network.Dispose();
    }

    private void TakeUp()
    {
        if (store.Latest() is not { } newest)
        {
            return;
        }
        using var scope = NewDisposeScope();
        var checkpoint = CheckpointStore.Load(newest, withTraining: true);
        state.Restore(checkpoint.Training ?? throw new InputException($"{newest} holds no training state: a run cannot be resumed from it."));
        log.Information("Resumed {Checkpoint:l} at step {Step}", newest, state.Step);
    }

    private bool Steps(Action<StepMetrics> report, Interruption interruption)
    {
        var training = options.Training;
        using var loader = new BatchLoader(dataset, training.BatchSize, training.Seed, options.Data.FlipHorizontally, BatchesAhead, state.Step);
        using var metrics = new MetricsLog(folder.Metrics, state.Step);
        var meter = new StepMeter(loader);
        TrainingBatch? used = null;
        TrainingBatch Next()
        {
            if (used is not null)
            {
                loader.Recycle(used);
            }
            return used = loader.Next();
        }
        foreach (var step in trainer.Run(state, Next))
        {
            var seen = meter.Read(step);
            report(seen);
            if (step.Step % training.LogEverySteps == 0 || step.Step == training.TotalSteps)
            {
                metrics.Write(seen with { Loss = meter.TakeMeanLoss() });
                log.Debug("Step {Step}: {Tensors} live tensors, {Memory} MiB resident", step.Step, Tensor.TotalCount, Environment.WorkingSet >> 20);
            }
            if (interruption.IsRequested)
            {
                return false;
            }
            Between(step.Step, interruption);
        }
        return true;
    }

    /// <summary>What is due after a step, but the last, whose pictures and checkpoint are the run's own.</summary>
    private void Between(long step, Interruption interruption)
    {
        if (step >= options.Training.TotalSteps)
        {
            return;
        }
        if (step % options.Training.SampleEverySteps == 0)
        {
            var path = Path.Combine(folder.Samples, FormattableString.Invariant($"step-{step:0000000}.png"));
            if (Draw(path, film: null, interruption))
            {
                log.Information("Step {Step}: {Path:l}", step, path);
            }
        }
        if (step % options.Training.EmaSnapshotEverySteps == 0)
        {
            log.Information("Step {Step}: {Path:l}", step, averages.Save(state));
        }
        if (step % options.Training.CheckpointEverySteps == 0)
        {
            log.Information("Step {Step}: {Path:l}", step, Save());
        }
    }

    /// <summary>
    /// The grid of the seeds 0, 1, …: the same noise each time, so that pictures can be followed through the run. Given up, and false, on Ctrl-C.
    /// </summary>
    private bool Draw(string path, Film? film, Interruption interruption)
    {
        state.Average.CopyTo(averaged);
        var seeds = ImageGenerator.Seeds(0, options.Sampling.Count);
        var images = new List<PixelImage>();
        foreach (var step in pictures.With(options.Sampling).Run(seeds, pictures.Labels(seeds, null)))
        {
            if (interruption.IsRequested)
            {
                return false;
            }
            film?.Add(step);
            if (step.IsLast)
            {
                images.AddRange(step.Images());
            }
        }
        ImageFile.WritePng(path, Contact.Sheet(images, ClassCount));
        return true;
    }

    private string Save()
    {
        var saved = store.Save(new CheckpointContents(
            network.Config,
            options.Sampling.Over(SchedulerConfig.From(process, prediction) with { VarianceType = SchedulerVariance.Name(options.Loss.VarianceOf(network.Config.LearnsVariance)) }),
            state.Average.Weights,
            plan.ClassNames,
            state.Snapshot()));
        store.Prune(options.Training.KeepCheckpoints);
        return saved;
    }

    private int Finish(string checkpoint, Interruption interruption)
    {
        var clock = Stopwatch.StartNew();
        var film = new Film();
        if (!Draw(folder.Grid, film, interruption))
        {
            log.Information("Interrupted while drawing; training is done and saved: {Checkpoint:l}", checkpoint);
            return ExitCode.Interrupted;
        }
        film.Write(folder.Animation, ClassCount);
        log.Information("Drew {Count} images in {Seconds:0.0} s", options.Sampling.Count, clock.Elapsed.TotalSeconds);
        Console.WriteLine($"checkpoint  {checkpoint}");
        Console.WriteLine($"grid        {folder.Grid}");
        Console.WriteLine($"animation   {folder.Animation}");
        return ExitCode.Done;
    }
}
