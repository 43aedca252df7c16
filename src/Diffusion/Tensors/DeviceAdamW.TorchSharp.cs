using static TorchSharp.torch;

namespace Diffusion.Tensors;

// Over the packages: TorchSharp's own operators.
internal readonly partial record struct DeviceAdamW
{
    internal partial void Step(Moments memory, Tensor rate, Tensor step, Tensor scale, Tensor taken) => EachStep(memory, rate, step, scale, taken);
}
