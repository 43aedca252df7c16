namespace Diffusion.Benchmarks;

// TorchSharp's packages have libtorch's operators only.
internal static partial class KernelSets
{
    public static partial IReadOnlyList<string> All => ["libtorch"];

    public static partial void Use(string set)
    {
    }
}
