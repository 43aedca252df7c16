using TorchSharp;

namespace Diffusion.Benchmarks;

internal static partial class KernelSets
{
    private const string Libtorch = "libtorch";
    private const string Off = "off";

    private static readonly string best = Fused.Kernels;

    public static partial IReadOnlyList<string> All => best == Off ? [Libtorch] : [best, Libtorch];

    public static partial void Use(string set) => Fused.Kernels = set == Libtorch ? Off : set == "avx2" ? set : "";
}
