using BenchmarkDotNet.Attributes;
using Diffusion.Noise;

namespace Diffusion.Benchmarks;

/// <summary>Normal draws by Philox and Box-Muller, per number.</summary>
public class RandomStreamBenchmarks
{
    private const int Count = 65_536;

    private readonly float[] singles = new float[Count];
    private readonly double[] doubles = new double[Count];

    /// <summary>Of 32 bits.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public void Singles() => new RandomStream(0, 0, 0).FillNormal(singles);

    /// <summary>Of 64 bits.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public void Doubles() => new RandomStream(0, 0, 0).FillNormal(doubles);
}
