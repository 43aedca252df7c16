using static TorchSharp.torch;

namespace Diffusion.Cli.Benchmarks;

/// <summary>What <c>--dtype</c> means: the one place that knows it.</summary>
internal static class BenchmarkPrecision
{
    /// <summary>float32.</summary>
    public const string Fp32 = "fp32";

    /// <summary>bfloat16 where the network computes, float32 where it remembers.</summary>
    public const string Bf16 = "bf16";

    /// <summary>What is wrong with the word; null where nothing is.</summary>
    public static string? Problem(string? word) => word switch
    {
        null or Fp32 => null,
        Bf16 => "--dtype is bf16, which training cannot do yet; it must be fp32.",
        _ => $"--dtype is '{word}'; it must be fp32 or bf16.",
    };

    /// <summary>The type of the numbers that the network computes with.</summary>
    public static ScalarType Of(string word) => word == Bf16 ? ScalarType.BFloat16 : ScalarType.Float32;
}
