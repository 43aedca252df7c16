using static TorchSharp.torch;

namespace Diffusion.Tensors;

// Over the machine's own libtorch: the default generator of any device.
internal sealed partial class GeneratorMark
{
    private static partial Tensor Get(Device device)
    {
        using var generator = Generator.DefaultOf(device);
        return generator.get_state();
    }

    private static partial void Set(Device device, Tensor state)
    {
        using var generator = Generator.DefaultOf(device);
        generator.set_state(state);
    }
}
