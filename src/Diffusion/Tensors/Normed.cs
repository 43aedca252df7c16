using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Tensors;

/// <summary>A group normalisation and what it is of.</summary>
/// <param name="Norm">With its weights.</param>
/// <param name="X">[N,C,H,W].</param>
/// <param name="Joined">Further channels of the images; null for none.</param>
/// <param name="Modulation">Scale, then shift, [N,2C], of the normalised image; null for neither, and where there are further channels.</param>
/// <param name="Added">To the image before, [N,C]; null for nothing, and where there are further channels.</param>
internal readonly record struct Normed(GroupNorm Norm, Tensor X, Tensor? Joined = null, Tensor? Modulation = null, Tensor? Added = null)
{
    /// <summary>It is computed, then SiLU where that is wanted.</summary>
    internal Tensor Value(bool silu) => Joined is null ? FusedOperators.Normalize(Norm, X, Modulation, Added, silu) : FusedOperators.NormalizeJoined(Norm, X, Joined, silu);
}
