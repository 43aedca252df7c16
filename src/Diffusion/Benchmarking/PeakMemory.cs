using System.Diagnostics;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Benchmarking;

/// <summary>The most memory that the process took.</summary>
public sealed class PeakMemory
{
    private readonly Device device;

    /// <summary>Begins to watch a device, before anything large is put there.</summary>
    public PeakMemory(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        this.device = device;
        DeviceMemory.Watch(device);
    }

    /// <summary>The most memory that the process has had resident since it began, in bytes.</summary>
    public static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    /// <summary>
    /// The most bytes that tensors took together on the graphics processor since it is watched, as PyTorch's <c>max_memory_allocated</c> counts them. Null on another device, and over
    /// TorchSharp's packages, which do not tell.
    /// </summary>
    public long? OfDevice() => DeviceMemory.Most(device);
}
