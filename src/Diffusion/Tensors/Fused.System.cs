using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Tensors;

// Over the machine's own libtorch: the kernels of src/TorchSharp.System/native.
internal static partial class FusedOperators
{
    internal static partial Tensor Normalize(GroupNorm norm, Tensor x, Tensor? modulation, bool silu) =>
        Fused.Normalize(x, norm.num_groups, norm.weight, norm.bias, norm.eps, modulation, silu);

    internal static partial double Norm(Tensor[] tensors) => Fused.TakesAll(tensors) ? Fused.Norm(tensors) : EachNorm(tensors);

    internal static partial Tensor Norms(Tensor[] tensors) => Scoped.Run(() => stack(Fused.Norms(tensors)).to_type(ScalarType.Float64));

    internal static partial void Blend(Tensor[] averages, Tensor[] values, double rate)
    {
        if (Fused.TakesAll([.. averages, .. values]))
        {
            Fused.Blend(averages, values, rate);
        }
        else
        {
            EachBlend(averages, values, rate);
        }
    }
}
