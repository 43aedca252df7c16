using static TorchSharp.torch;

namespace Diffusion.Tensors;

/// <summary>How much of a GPU's memory tensors take, where the tensor library tells.</summary>
internal static partial class DeviceMemory
{
    /// <summary>Begins to look for the most anew; nothing on another device.</summary>
    internal static partial void Watch(Device device);

    /// <summary>The most bytes that tensors took together since <see cref="Watch"/>; null on another device, or where the tensor library does not tell.</summary>
    internal static partial long? Most(Device device);
}
