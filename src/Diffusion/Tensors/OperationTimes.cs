namespace Diffusion.Tensors;

/// <summary>How long the tensor library's operators take, where it tells. One recording at a time in a process; while there is none it costs nothing.</summary>
internal static partial class OperationTimes
{
    /// <summary>Whether the tensor library tells.</summary>
    internal static partial bool AreTold { get; }

    /// <summary>The instruction set of our own kernels, such as avx512; off where the tensor library's operators do everything, null where there are no such kernels.</summary>
    internal static partial string? Kernels { get; }

    /// <summary>Forgets what was recorded, and records from here on.</summary>
    /// <exception cref="NotSupportedException">The tensor library does not tell.</exception>
    internal static partial void Start();

    /// <summary>Tells that a training step begins: what wants no gradient and comes after the step's backward pass is its update.</summary>
    internal static partial void BeginStep();

    /// <summary>Ends the recording.</summary>
    /// <returns>A line for each way in which operators were called within each other.</returns>
    internal static partial IReadOnlyList<OperatorTime> Stop();
}
