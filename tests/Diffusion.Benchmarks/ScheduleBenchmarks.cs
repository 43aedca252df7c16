using BenchmarkDotNet.Attributes;
using Diffusion.Noise;

namespace Diffusion.Benchmarks;

/// <summary>A named schedule, from its file to its validated tables.</summary>
public class ScheduleBenchmarks
{
    /// <summary>The schedules that lie beside the program.</summary>
    internal static ScheduleCatalog Catalog { get; } = new([Path.Combine(AppContext.BaseDirectory, "schedules")]);

    /// <summary>Which.</summary>
    [Params("linear", "cosine", "sigmoid")]
    public string Name { get; set; } = "";

    /// <summary>1000 steps, or as many as the file says.</summary>
    [Benchmark]
    public NoiseProcess Load() => Catalog.Load(Name);
}
