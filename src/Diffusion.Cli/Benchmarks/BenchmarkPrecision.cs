using Diffusion.Networks;
using static TorchSharp.torch;

namespace Diffusion.Cli.Benchmarks;

/// <summary>What <c>--dtype</c> means: the one place that knows it.</summary>
internal static class BenchmarkPrecision
{
    private const string Fp32 = "fp32";
    private const string Bf16 = "bf16";

    /// <summary>What is wrong with the word; null where nothing is.</summary>
    public static string? Problem(string? word) => word is null or Fp32 or Bf16 ? null : $"--dtype is '{word}'; it must be fp32 or bf16.";

    /// <summary>The word for a precision.</summary>
    public static string Word(Precision precision) => precision == Precision.Bf16 ? Bf16 : Fp32;

    /// <summary>The type of the numbers that the network computes with.</summary>
    public static ScalarType Of(Precision precision) => precision == Precision.Bf16 ? ScalarType.BFloat16 : ScalarType.Float32;
}
