using static TorchSharp.torch;

namespace Diffusion.Tensors;

// Over the packages, whose operators take all threads: one part after another would only be slower.
internal static partial class PartwiseWork
{
    internal static partial bool IsPossible(Device device) => false;

    internal static partial void Run(int count, Action<int> part)
    {
        for (var index = 0; index < count; index++)
        {
            part(index);
        }
    }
}
