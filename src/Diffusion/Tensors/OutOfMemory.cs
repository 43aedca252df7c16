using System.Runtime.InteropServices;

namespace Diffusion.Tensors;

/// <summary>What it looks like when memory does not suffice, the processor's or a GPU's.</summary>
public static class OutOfMemory
{
    /// <summary>As libtorch's allocators of the CPU and of CUDA say it, CUDA's libraries, and the C++ library. Neither tensor library has a type for it.</summary>
    private static readonly string[] Words =
        ["can't allocate memory", "cannot allocate memory", "not enough memory", "out of memory", "bad_alloc", "_STATUS_ALLOC_FAILED"];

    /// <summary>Whether an exception says so.</summary>
    /// <param name="exception">Any exception: .NET's own, or one of the tensor library's, which is told by its message.</param>
    public static bool Is(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception is OutOfMemoryException
            || (exception is ExternalException && Words.Any(words => exception.Message.Contains(words, StringComparison.OrdinalIgnoreCase)));
    }
}
