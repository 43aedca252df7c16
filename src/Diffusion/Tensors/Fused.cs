using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Tensors;

/// <summary>
/// What one pass over memory does where the tensor library can, and several operators otherwise. The numbers are the same but for rounding. Weights of layers are
/// taken in the numbers of what they are applied to (see <see cref="LayerPrecision"/>); statistics and softmax are float32's at least.
/// </summary>
internal static partial class FusedOperators
{
    /// <summary>Group normalisation of x + added, then y·(1 + scale) + shift, then SiLU.</summary>
    /// <param name="norm">The normalisation with its weights.</param>
    /// <param name="x">[N,C,H,W].</param>
    /// <param name="modulation">[N,2C]: scale, then shift; null for neither.</param>
    /// <param name="added">[N,C]; null for nothing.</param>
    /// <param name="silu">Whether SiLU follows.</param>
    internal static partial Tensor Normalize(GroupNorm norm, Tensor x, Tensor? modulation, Tensor? added, bool silu);

    /// <summary>Group normalisation of the channels of two images one after the other, then SiLU.</summary>
    internal static partial Tensor NormalizeJoined(GroupNorm norm, Tensor x, Tensor joined, bool silu);

    /// <summary>The convolution of the channels of two images one after the other.</summary>
    internal static partial Tensor ConvolveJoined(Conv2d conv, Tensor x, Tensor joined);

    /// <summary>The convolution of x, plus an addend of the answer's shape; null for none.</summary>
    internal static partial Tensor Convolve(Conv2d conv, Tensor x, Tensor? addend);

    /// <summary>The 3×3 convolution, padded by 1, of SiLU of a normalised image, plus an addend of the answer's shape; on a thread that has the images to itself (<see cref="PartwiseWork"/>), without gradients, no normalised image is made.</summary>
    internal static partial Tensor ConvolveNormed(Conv2d conv, Normed image, Tensor? addend);

    /// <summary>The 3×3 convolution, padded by 1, of x with height and width doubled by repeating pixels.</summary>
    internal static partial Tensor ConvolveDoubled(Conv2d conv, Tensor x);

    /// <summary>x + out(softmax(QKᵀ/√head)·V) with Q, K and V linear in the tokens, [N,L,C] each.</summary>
    /// <param name="tokens">What queries, keys and values are made of.</param>
    /// <param name="to_q">Makes the queries; likewise the keys and the values.</param>
    /// <param name="to_k">Makes the keys.</param>
    /// <param name="to_v">Makes the values.</param>
    /// <param name="to_out">Mixes what the heads found.</param>
    /// <param name="heads">A divisor of C.</param>
    /// <param name="x">Added to the answer.</param>
    internal static partial Tensor SelfAttention(Tensor tokens, Linear to_q, Linear to_k, Linear to_v, Linear to_out, int heads, Tensor x);

    /// <summary>The Euclidean norm of all tensors as one vector.</summary>
    /// <param name="tensors">One or more.</param>
    internal static partial double Norm(Tensor[] tensors);

    /// <summary>The norm of each tensor, [count] float64, on their device.</summary>
    /// <param name="tensors">One or more.</param>
    internal static partial Tensor Norms(Tensor[] tensors);

    /// <summary>average += rate·(value − average), each of its own.</summary>
    internal static partial void Blend(Tensor[] averages, Tensor[] values, double rate);

    /// <summary>The convolution of the normalised image that is made.</summary>
    private static Tensor EachConvolveNormed(Conv2d conv, Normed image, Tensor? addend) => Scoped.Run(() => Convolve(conv, image.Value(silu: true), addend));

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
