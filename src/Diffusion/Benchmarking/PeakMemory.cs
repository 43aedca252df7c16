using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Benchmarking;

/// <summary>The most memory that the process took.</summary>
public sealed class PeakMemory
{
    private readonly Device device;
    private readonly long? before;

    /// <summary>Begins to watch a device, before anything large is put there.</summary>
    public PeakMemory(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        this.device = device;
        using (zeros([1], device: device)) // the driver's own memory is taken with the first tensor
        {
            before = InUse();
        }
    }

    /// <summary>The most memory that the process has had resident since it began, in bytes.</summary>
    public static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    /// <summary>
    /// How much more of the graphics processor's memory is in use than in the beginning, in bytes: libtorch keeps what it has once taken, so that is the most it took. What other
    /// programs have taken meanwhile counts, too. Null on another device, or where NVIDIA's driver does not say.
    /// </summary>
    public long? OfDevice() => InUse() - before;

    private long? InUse()
    {
        var driver = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";
        if (device.type != DeviceType.CUDA || !NativeLibrary.TryLoad(driver, out var library))
        {
            return null;
        }

        TrainingBenchmark.Synchronize(device);
        return NativeLibrary.TryGetExport(library, "cuMemGetInfo_v2", out var function)
            && Marshal.GetDelegateForFunctionPointer<MemoryInfo>(function)(out var free, out var total) == 0 ? (long)(total - free) : null;
    }

    /// <summary>cuMemGetInfo of CUDA's driver: 0 where it could tell.</summary>
    private delegate int MemoryInfo(out nuint free, out nuint total);
}
