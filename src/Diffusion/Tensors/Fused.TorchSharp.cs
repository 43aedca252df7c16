using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Tensors;

// Over the packages: TorchSharp's own operators.
internal static partial class FusedOperators
{
    internal static partial Tensor Normalize(GroupNorm norm, Tensor x, Tensor? modulation, bool silu) => Scoped.Run(() =>
    {
        var normed = norm.call(x);
        if (modulation is not null)
        {
            var parts = modulation.unsqueeze(2).unsqueeze(3).chunk(2, 1);
            normed = parts[1].addcmul(normed, parts[0] + 1, 1);
        }

        return silu ? nn.functional.silu(normed) : normed;
    });

    internal static partial double Norm(Tensor[] tensors) => EachNorm(tensors);

    internal static partial Tensor Norms(Tensor[] tensors) => Scoped.Run(() => stack(tensors.Select(tensor => tensor.norm())).to_type(ScalarType.Float64));

    internal static partial void Blend(Tensor[] averages, Tensor[] values, double rate) => EachBlend(averages, values, rate);
}
