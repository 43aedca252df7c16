using BenchmarkDotNet.Attributes;
using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Benchmarks;

/// <summary>x_t = α·x_0 + σ·ε of 64 images of 3×32×32, each at a level of its own, and ε itself.</summary>
public class ForwardProcessBenchmarks
{
    private const int Images = 64;

    private static readonly long[] Shape = [Images, 3, 32, 32];

    private Tensor clean = null!;
    private Tensor noise = null!;
    private NoiseLevel[] levels = null!;

    /// <summary>Makes images and levels.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        var process = ScheduleBenchmarks.Catalog.Load("cosine");
        levels = [.. Enumerable.Range(0, Images).Select(i => process.AtShare(i / (Images - 1.0)))];
        (clean, noise) = (rand(Shape), randn(Shape));
    }

    /// <summary>q(x_t | x_0).</summary>
    [Benchmark]
    public void Sample() => Scoped.Run(() => { _ = ForwardProcess.Sample(clean, levels, noise); });

    /// <summary>ε from a stream with an address.</summary>
    [Benchmark]
    public void Noise() => Scoped.Run(() => { _ = GaussianNoise.Draw(new RandomStream(0, 1, 2), Shape); });
}
