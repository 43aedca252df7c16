using BenchmarkDotNet.Attributes;
using Diffusion.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Benchmarks;

/// <summary>Group normalisation and SiLU after it, 16 images, forward and gradients.</summary>
public class NormalizationBenchmarks : KernelBenchmark
{
    private Tensor x = null!;
    private Tensor direction = null!;
    private GroupNorm norm = null!;

    /// <summary>Channels, groups and side of the image.</summary>
    [Params("32-8-32", "128-32-32")]
    public string Shape { get; set; } = "";

    /// <inheritdoc/>
    protected override void SetUp()
    {
        var numbers = Array.ConvertAll(Shape.Split('-'), int.Parse);
        norm = nn.GroupNorm(numbers[1], numbers[0]);
        nn.init.ones_(norm.weight!);
        nn.init.zeros_(norm.bias!);
        (x, direction) = (Hidden(numbers[0], numbers[2]), Hidden(numbers[0], numbers[2]).detach());
    }

    /// <summary>Forward, and the gradients of image, weight and bias.</summary>
    [Benchmark]
    public void WithGradients() => Scoped.Run(() => Gradients(FusedOperators.Normalize(norm, x, modulation: null, added: null, silu: true), [x, norm.weight!, norm.bias!], direction));
}
