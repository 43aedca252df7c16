using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tensors;

// Over the packages: TorchSharp reaches the processor's default generator alone.
internal sealed partial class GeneratorMark
{
    private static partial Tensor Get(Device device) => device.type == DeviceType.CPU
        ? get_rng_state()
        : throw new InputException($"Dropout on {device} cannot be repeated: TorchSharp cannot put back the generator of this device. Set Model:Dropout to 0, or Training:CheckpointLevels to [].");

    private static partial void Set(Device device, Tensor state) => set_rng_state(state);
}
