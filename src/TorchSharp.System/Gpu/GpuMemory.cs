using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>The memory of a CUDA device as libtorch hands it out.</summary>
internal static unsafe class GpuMemory
{
    /// <summary>Bytes of tensors: now, and at most since the last <see cref="ResetPeak"/>.</summary>
    internal static (long Present, long Peak) Of(Device device)
    {
        long present, peak;
        Native.tss_cuda_memory(device.index, &present, &peak).Check();
        return (present, peak);
    }

    /// <summary>Begins to look for the peak anew.</summary>
    internal static void ResetPeak(Device device) => Native.tss_cuda_memory_reset_peak(device.index).Check();
}
