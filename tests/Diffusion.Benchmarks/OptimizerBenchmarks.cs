using BenchmarkDotNet.Attributes;
using Diffusion.Networks;
using Diffusion.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Benchmarks;

/// <summary>AdamW's step for all weights of a U-Net of 1.0 M parameters, and the norm of their gradients.</summary>
public class OptimizerBenchmarks : KernelBenchmark
{
    private const int Side = 16;

    private UNet network = null!;
    private AdamW optimizer = null!;

    /// <inheritdoc/>
    protected override void SetUp()
    {
        network = Create();
        optimizer = optim.AdamW(network.parameters(), 1e-4);
        Scoped.Run(() => network.call(randn(1, 1, Side, Side), ones(1), null).square().sum().backward());
    }

    /// <summary>The update.</summary>
    [Benchmark]
    public void AdamW() => optimizer.step();

    /// <summary>‖gradient‖ over all parameters.</summary>
    [Benchmark]
    public double GradientNorm() => Diffusion.Tensors.Gradients.Norm(network.parameters());

    private static UNet Create() => new(new UNetConfig
    {
        SampleSize = new ImageSize(Side, Side),
        InChannels = 1,
        OutChannels = 1,
        BlockOutChannels = [32, 64, 64],
        DownBlockTypes = ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D"],
        UpBlockTypes = ["UpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
        AttentionHeadDim = 32,
        NormNumGroups = 8,
    });
}
