using BenchmarkDotNet.Attributes;
using Diffusion.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Benchmarks;

/// <summary>Doubling an image and a 3×3 convolution after it, as in the U-Nets of mnist-32 (64 channels) and cifar10-ddpm (256), 16 images.</summary>
public class UpsamplingBenchmarks : KernelBenchmark
{
    private Tensor x = null!;
    private Tensor direction = null!;
    private Conv2d conv = null!;

    /// <summary>Channels, and side of the image before it is doubled.</summary>
    [Params("64-16", "256-8")]
    public string Shape { get; set; } = "";

    /// <inheritdoc/>
    protected override void SetUp()
    {
        var numbers = Array.ConvertAll(Shape.Split('-'), int.Parse);
        conv = nn.Conv2d(numbers[0], numbers[0], 3, padding: 1);
        (x, direction) = (Hidden(numbers[0], numbers[1]), Hidden(numbers[0], 2 * numbers[1]).detach());
    }

    /// <summary>The forward pass.</summary>
    [Benchmark]
    public void Forward()
    {
        using var frozen = no_grad();
        Scoped.Run(() => { _ = FusedOperators.ConvolveDoubled(conv, x); });
    }

    /// <summary>The forward pass and the gradients of image, weight and bias.</summary>
    [Benchmark]
    public void WithGradients() => Scoped.Run(() => Gradients(FusedOperators.ConvolveDoubled(conv, x), [x, conv.weight!, conv.bias!], direction));
}
