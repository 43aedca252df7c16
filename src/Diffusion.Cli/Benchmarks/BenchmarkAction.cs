using Diffusion.Benchmarking;
using Diffusion.Cli.Logging;
using Diffusion.Cli.Training;
using Diffusion.Networks;
using Diffusion.Tensors;
using Spectre.Console;
using static TorchSharp.torch;

namespace Diffusion.Cli.Benchmarks;

/// <summary>Measures as <c>benchmark</c> was asked.</summary>
internal static class BenchmarkAction
{
    /// <summary>The figures go to standard output, progress to standard error.</summary>
    public static int Run(BenchmarkRequest request) => Interruption.During(interruption =>
    {
        var problems = request.Problems().ToList();
        if (problems.Count > 0)
        {
            throw new InputException(problems);
        }
        if (request.Threads is { } threads)
        {
            set_num_threads(threads);
        }
        var report = Measure(request, Terminal.StandardError(), interruption.Token);
        (request.Json ? (Action<TextWriter, BenchmarkReport>)BenchmarkJson.Write : BenchmarkText.Write)(Console.Out, report);
        return ExitCode.Done;
    });

    private static BenchmarkReport Measure(BenchmarkRequest request, IAnsiConsole console, CancellationToken cancellation)
    {
        using var subject = BenchmarkPlan.Make(request, console, cancellation);
        var options = subject.Plan.Options;
        var sampling = request.SampleSteps == 0 ? null : SamplingBenchmark.Options(options.Sampling, request.SampleSteps, options.Training.BatchSize);
        sampling?.Check(subject.Plan.Process, subject.Plan.Network.LearnsVariance);
        var device = Devices.Parse(options.Training.Device);

        var memory = new PeakMemory(device);
        using var latents = subject.Images is null ? null : subject.Autoencoder?.Encode(console, subject.Images, options.Data, device, cancellation);
        using var model = new DiffusionModel(subject.Plan with { Latents = latents }, subject.Plan.Start?.CreateNetwork(subject.Plan.Network), latents?.Space, device);
        using var batches = subject.Images is null
            ? BatchSource.Random(subject.Shape, options.Training.BatchSize, options.Training.Seed)
            : BatchSource.Of(latents is null ? subject.Images : latents.Data, options.Training.BatchSize, options.Training.Seed, options.Data.FlipHorizontally);
        using var training = new TrainingBenchmark(model.Trainer, model.State, () => Next(batches, cancellation), () => batches.Waited);

        console.WriteLine($"Training {request.Warmup + request.Steps} steps of {options.Training.BatchSize} images …");
        training.WarmUp(request.Warmup);
        var steps = training.Time(request.Steps);
        var drawn = sampling is null ? null : Draw(model, sampling, console, cancellation);
        var (resident, onDevice) = (PeakMemory.Resident(), memory.OfDevice());
        console.WriteLine("Timing operators and the network's convolutions …");
        var shares = training.Profile(request.Profiled);
        var best = BestConvolution.Measure(
            subject.Plan.Network, new ImageSize(subject.Shape.Height, subject.Shape.Width), options.Training.BatchSize, BenchmarkPrecision.Of(options.Training.Precision), device, cancellation);
        return new BenchmarkResult(request, subject, device, steps, drawn, best, shares, resident, onDevice).Report();
    }

    private static StepTimes Draw(DiffusionModel model, Sampling.SamplingOptions sampling, IAnsiConsole console, CancellationToken cancellation)
    {
        console.WriteLine($"Drawing {sampling.BatchSize} images in {sampling.Steps} steps …");
        return SamplingBenchmark.Time(model.Painter(), sampling, cancellation);
    }

    private static Data.TrainingBatch Next(BatchSource batches, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return batches.Next();
    }
}
