using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tensors;

// Over the machine's own libtorch: what its allocator counts.
internal static partial class DeviceMemory
{
    internal static partial void Watch(Device device)
    {
        if (IsTold(device))
        {
            zeros([1], device: device).Dispose();   // the allocator begins with the first tensor
            GpuMemory.ResetPeak(device);
        }
    }

    internal static partial long? Most(Device device) => IsTold(device) ? GpuMemory.Of(device).Peak : null;

    private static bool IsTold(Device device) => device.type == DeviceType.CUDA && CudaGraph.IsBuilt;
}
