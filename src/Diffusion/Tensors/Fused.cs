using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Tensors;

/// <summary>What one pass over memory does where the tensor library can, and several operators otherwise. The numbers are the same but for rounding.</summary>
internal static partial class FusedOperators
{
    /// <summary>Group normalisation, then y·(1 + scale) + shift, then SiLU.</summary>
    /// <param name="norm">The normalisation with its weights.</param>
    /// <param name="x">[N,C,H,W].</param>
    /// <param name="modulation">[N,2C]: scale, then shift; null for neither.</param>
    /// <param name="silu">Whether SiLU follows.</param>
    internal static partial Tensor Normalize(GroupNorm norm, Tensor x, Tensor? modulation, bool silu);

    /// <summary>The Euclidean norm of all tensors as one vector.</summary>
    /// <param name="tensors">One or more.</param>
    internal static partial double Norm(Tensor[] tensors);

    /// <summary>The norm of each tensor, [count] float64, on their device.</summary>
    /// <param name="tensors">One or more.</param>
    internal static partial Tensor Norms(Tensor[] tensors);

    /// <summary>average += rate·(value − average), each of its own.</summary>
    internal static partial void Blend(Tensor[] averages, Tensor[] values, double rate);

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
