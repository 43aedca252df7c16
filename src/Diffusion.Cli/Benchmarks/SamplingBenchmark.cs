using System.Diagnostics;
using Diffusion.Benchmarking;
using Diffusion.Cli.Sampling;
using Diffusion.Sampling;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Cli.Benchmarks;

/// <summary>Times the drawing of a batch by DDIM, each image of its class and without guidance: one call of the network a step.</summary>
internal static class SamplingBenchmark
{
    /// <summary>As PyTorch's side of eng/compare-torch.sh.</summary>
    private const int Repeats = 3;

    /// <summary>The settings of sampling with that many steps of DDIM.</summary>
    public static SamplingOptions Options(SamplingOptions settings, int steps, int batchSize) => settings.With("ddim") with
    {
        Steps = steps,
        Grid = "trailing",
        SigmaMin = null,
        SigmaMax = null,
        Rho = null,
        EndsClean = true,
        EndsAtCleanest = false,
        Guidance = 1,
        BatchSize = batchSize,
        Count = batchSize,
    };

    /// <summary>Draws the batch once for nothing, in one step, then some times on the clock. Pictures are left in memory as numbers.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static StepTimes Time(PictureMaker painter, SamplingOptions options, CancellationToken cancellation)
    {
        Draw(painter, options with { Steps = 1 }, cancellation);
        return new StepTimes([.. Enumerable.Range(0, Repeats).Select(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            Draw(painter, options, cancellation);
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        })]);
    }

    private static void Draw(PictureMaker painter, SamplingOptions options, CancellationToken cancellation)
    {
        var seeds = ImageGenerator.Seeds(0, options.BatchSize);
        foreach (var step in painter.With(options).Run(seeds, painter.Labels(seeds, null)))
        {
            cancellation.ThrowIfCancellationRequested();
            if (step.IsLast && painter.Device.type == DeviceType.CUDA)
            {
                cuda.synchronize(painter.Device);
            }
        }
    }
}
