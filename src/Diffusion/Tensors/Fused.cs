using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Tensors;

/// <summary>What one pass over memory does where the tensor library can, and several operators otherwise. The numbers are the same but for rounding.</summary>
internal static partial class FusedOperators
{
    /// <summary>Group normalisation, then y·(1 + scale) + shift, then SiLU.</summary>
    /// <param name="norm">The normalisation with its weights.</param>
    /// <param name="x">[N,C,H,W]. Its numbers are those of the answer, and the weights are rounded to them; the statistics are float32's at least.</param>
    /// <param name="modulation">[N,2C]: scale, then shift; null for neither.</param>
    /// <param name="silu">Whether SiLU follows.</param>
    internal static partial Tensor Normalize(GroupNorm norm, Tensor x, Tensor? modulation, bool silu);

    /// <summary>The Euclidean norm of all tensors as one vector.</summary>
    /// <param name="tensors">One or more.</param>
    internal static partial double Norm(Tensor[] tensors);

    /// <summary>average += rate·(value − average), each of its own.</summary>
    internal static partial void Blend(Tensor[] averages, Tensor[] values, double rate);

    /// <summary>What is made of a normalisation's weight and bias in the numbers of <paramref name="like"/>.</summary>
    private static Tensor Rounded(GroupNorm norm, Tensor like, Func<Tensor?, Tensor?, Tensor> make) => norm.weight is null || norm.weight.dtype == like.dtype
        ? make(norm.weight, norm.bias)
        : Scoped.Run(() => make(norm.weight.to(like.dtype), norm.bias?.to(like.dtype)));

    /// <summary>The norm of the tensors' norms.</summary>
    private static double EachNorm(Tensor[] tensors) =>
        Scoped.Value(() => stack(tensors.Select(tensor => tensor.norm().to_type(ScalarType.Float64)).ToArray()).norm().item<double>());

    /// <summary>The blends one after another.</summary>
    private static void EachBlend(Tensor[] averages, Tensor[] values, double rate) => Scoped.Run(() =>
    {
        foreach (var (average, value) in averages.Zip(values))
        {
            average.add_(value - average, rate);
        }
    });
}
