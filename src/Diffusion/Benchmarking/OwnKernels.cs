using Diffusion.Tensors;

namespace Diffusion.Benchmarking;

/// <summary>The kernels of src/TorchSharp.System/native.</summary>
public static class OwnKernels
{
    /// <summary>Their instruction set, such as avx512; off where libtorch's operators do everything, null over TorchSharp's packages, which have none.</summary>
    public static string? InUse => OperationTimes.Kernels;
}
