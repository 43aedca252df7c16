using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tensors;

// Over the machine's own libtorch: on a GPU its fused operator, which reads rate, step, scale and flag from the device.
internal readonly partial record struct DeviceAdamW
{
    private static readonly Operator Together = new("aten::_fused_adamw_", "tensor_lr");

    internal partial void Step(Moments memory, Tensor rate, Tensor step, Tensor scale, Tensor taken)
    {
        if (memory.Parameters[0].device.type != DeviceType.CUDA || !Together.Exists)
        {
            EachStep(memory, rate, step, scale, taken);
            return;
        }

        // The operator divides by the scale, and leaves everything as it is where "found infinite" is 1.
        var number = step.to_type(ScalarType.Float32);
        var steps = new Tensor[memory.Parameters.Length];
        Array.Fill(steps, number);
        Together.Invoke(
            memory.Parameters, memory.Gradients, memory.Means, memory.Squares, Array.Empty<Tensor>(), steps, rate.to_type(ScalarType.Float32), Beta1, Beta2, Decay, Epsilon, false, false,
            scale.reciprocal().to_type(ScalarType.Float32), taken.logical_not().to_type(ScalarType.Float32));
    }
}
