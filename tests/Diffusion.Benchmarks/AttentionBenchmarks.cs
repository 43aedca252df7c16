using BenchmarkDotNet.Attributes;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Benchmarks;

/// <summary>softmax(Q·Kᵀ/√E)·V between the 16×16 pixels of 16 images, forward and gradients.</summary>
public class AttentionBenchmarks : KernelBenchmark
{
    private const int Tokens = 256;

    private Tensor query = null!;
    private Tensor key = null!;
    private Tensor value = null!;
    private Tensor direction = null!;

    /// <summary>Heads and their size: mnist-32's, and cifar10-ddpm's.</summary>
    [Params("2-32", "1-256")]
    public string Heads { get; set; } = "";

    /// <inheritdoc/>
    protected override void SetUp()
    {
        var numbers = Array.ConvertAll(Heads.Split('-'), int.Parse);
        Tensor Tensor() => Leaf(Images, numbers[0], Tokens, numbers[1]);
        (query, key, value, direction) = (Tensor(), Tensor(), Tensor(), Tensor().detach());
    }

    /// <summary>Forward, and the gradients of all three.</summary>
    [Benchmark]
    public void WithGradients() => Scoped.Run(() => Gradients(nn.functional.scaled_dot_product_attention(query, key, value), [query, key, value], direction));
}
