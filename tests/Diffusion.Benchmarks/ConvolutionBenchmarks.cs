using BenchmarkDotNet.Attributes;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Benchmarks;

/// <summary>3×3 convolutions of the U-Nets of mnist-32 (32 and 64 channels) and cifar10-ddpm (128 and 256), 16 images.</summary>
public class ConvolutionBenchmarks : KernelBenchmark
{
    private Tensor x = null!;
    private Tensor weight = null!;
    private Tensor bias = null!;
    private Tensor direction = null!;

    /// <summary>Channels in, channels out, and side of the image.</summary>
    [Params("32-32-32", "96-32-32", "64-64-16", "128-128-32", "256-256-8")]
    public string Shape { get; set; } = "";

    /// <inheritdoc/>
    protected override void SetUp()
    {
        var numbers = Array.ConvertAll(Shape.Split('-'), int.Parse);
        (x, weight, bias, direction) = (Hidden(numbers[0], numbers[2]), Leaf(numbers[1], numbers[0], 3, 3), Leaf(numbers[1]), Hidden(numbers[1], numbers[2]).detach());
    }

    /// <summary>The forward pass.</summary>
    [Benchmark]
    public void Forward()
    {
        using var frozen = no_grad();
        Scoped.Run(() => { _ = nn.functional.conv2d(x, weight, bias, padding: [1, 1]); });
    }

    /// <summary>The forward pass and the gradients of image, weight and bias.</summary>
    [Benchmark]
    public void WithGradients() => Scoped.Run(() => Gradients(nn.functional.conv2d(x, weight, bias, padding: [1, 1]), [x, weight, bias], direction));
}
