using static TorchSharp.torch;

namespace Diffusion.Tensors;

// Over the packages, which do not tell.
internal static partial class DeviceMemory
{
    internal static partial void Watch(Device device)
    {
    }

    internal static partial long? Most(Device device) => null;
}
