namespace Diffusion.Benchmarks;

/// <summary>Who computes: kernels of our own, or libtorch's operators.</summary>
internal static partial class KernelSets
{
    /// <summary>What there is here.</summary>
    public static partial IReadOnlyList<string> All { get; }

    /// <summary>From here on, one of <see cref="All"/> computes.</summary>
    public static partial void Use(string set);
}
