using BenchmarkDotNet.Attributes;
using static TorchSharp.torch;

namespace Diffusion.Benchmarks;

/// <summary>A benchmark of an operator that kernels of our own compute, too.</summary>
public abstract class KernelBenchmark
{
    /// <summary>Images at once: enough for all threads, few enough for short iterations.</summary>
    protected const int Images = 16;

    /// <summary>Who computes.</summary>
    [ParamsSource(nameof(Sets))]
    public string Kernels { get; set; } = "";

    /// <summary>What <see cref="Kernels"/> can be.</summary>
    public static IEnumerable<string> Sets => KernelSets.All;

    /// <summary>Makes the tensors, outside of any scope, so that they last.</summary>
    protected abstract void SetUp();

    /// <summary>Chooses the kernels, and makes the tensors.</summary>
    [GlobalSetup]
    public void Choose()
    {
        KernelSets.Use(Kernels);
        manual_seed(0);
        SetUp();
    }

    /// <summary>Goes back to the best kernels.</summary>
    [GlobalCleanup]
    public void Restore() => KernelSets.Use(KernelSets.All[0]);

    /// <summary>Normally distributed numbers that want a gradient.</summary>
    protected static Tensor Leaf(params long[] shape) => randn(shape, requires_grad: true);

    /// <summary>Images as the layers of a network hand them on: channels last in memory.</summary>
    protected static Tensor Hidden(long channels, long side) => randn(Images, side, side, channels).permute(0, 3, 1, 2).detach().requires_grad_();

    /// <summary>The gradients of y along a direction, and nothing else kept.</summary>
    protected static void Gradients(Tensor y, IList<Tensor> inputs, Tensor direction) => autograd.grad([y], inputs, [direction]);
}
