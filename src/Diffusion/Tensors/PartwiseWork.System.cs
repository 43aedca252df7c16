using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tensors;

// Over the machine's own libtorch: on the threads of its operators.
internal static partial class PartwiseWork
{
    internal static partial bool IsPossible(Device device) => device.type == DeviceType.CPU;

    internal static partial void Run(int count, Action<int> part) => Parts.Run(count, part);
}
