using System.Diagnostics;
using Diffusion.Networks;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Benchmarking;

/// <summary>What the machine can do: the network's own convolutions, each by itself, through the operator that the network calls.</summary>
public static class BestConvolution
{
    private const int Shapes = 6;
    private const int Repeats = 4;

    /// <summary>Enough for the rate, and little enough to take seconds at most.</summary>
    private const double FlopsPerCall = 8e9;

    /// <summary>The fastest of the network's largest 3×3 convolutions, forward and with gradients, of images stored channels first and channels last.</summary>
    /// <param name="network">A valid configuration.</param>
    /// <param name="size">Height and width of the images.</param>
    /// <param name="images">The most images at once.</param>
    /// <param name="type">Type of the numbers.</param>
    /// <param name="device">Where.</param>
    /// <param name="cancellation">Ends the measuring.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ConvolutionRate Measure(UNetConfig network, ImageSize size, int images, ScalarType type, Device device, CancellationToken cancellation = default) =>
        UNetCost.Convolutions(network, size.Height, size.Width)
            .Where(shape => shape is { Kernel: 3, Stride: 1 })
            .Distinct()
            .OrderByDescending(shape => shape.ForwardFlops)
            .Take(Shapes)
            .SelectMany(shape => Rates(shape, (int)Math.Clamp(FlopsPerCall / shape.ForwardFlops, 1, images), type, device, cancellation))
            .MaxBy(rate => rate.FlopPerSecond)!;

    private static IEnumerable<ConvolutionRate> Rates(ConvolutionShape shape, int images, ScalarType type, Device device, CancellationToken cancellation)
    {
        foreach (var channelsLast in new[] { false, true })
        {
            foreach (var withGradients in new[] { false, true })
            {
                cancellation.ThrowIfCancellationRequested();
                var seconds = Scoped.Value(() => Fastest(shape, images, type, device, channelsLast, withGradients));
                yield return new ConvolutionRate(shape, images, withGradients, (withGradients ? 3.0 : 1) * shape.ForwardFlops * images / seconds);
            }
        }
    }

    private static double Fastest(ConvolutionShape shape, int images, ScalarType type, Device device, bool channelsLast, bool withGradients)
    {
        Tensor Draw(params long[] sizes) => randn(sizes, device: device).to_type(type);
        Tensor Images(long channels) => channelsLast
            ? Draw(images, shape.Height, shape.Width, channels).permute(0, 3, 1, 2)
            : Draw(images, channels, shape.Height, shape.Width);
        var (x, weight, bias) = (Images(shape.In).requires_grad_(withGradients), Draw(shape.Out, shape.In, shape.Kernel, shape.Kernel).requires_grad_(withGradients), Draw(shape.Out).requires_grad_(withGradients));
        var gradient = Images(shape.Out);
        void Run() => Scoped.Run(() =>
        {
            var y = nn.functional.conv2d(x, weight, bias, padding: [1, 1]);
            if (withGradients)
            {
                autograd.grad([y], [x, weight, bias], [gradient]);
            }
        });

        Run();
        return Enumerable.Range(0, Repeats).Min(_ =>
        {
            TrainingBenchmark.Synchronize(device);
            var start = Stopwatch.GetTimestamp();
            Run();
            TrainingBenchmark.Synchronize(device);
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        });
    }
}
