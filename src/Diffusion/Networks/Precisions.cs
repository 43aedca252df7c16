using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Networks;

/// <summary>Networks and layers in a <see cref="Precision"/>.</summary>
public static class Precisions
{
    /// <summary>Lets a network compute in a precision, with its weights stored as they are: what training does.</summary>
    /// <exception cref="ArgumentException">The network knows float32 only.</exception>
    public static void Use(nn.Module network, Precision precision)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (network is IMixedPrecision mixed)
        {
            mixed.Precision = precision;
        }
        else if (precision != Precision.Fp32)
        {
            throw new ArgumentException($"A {network.GetName()} computes in {Precision.Fp32} only, not in {precision}.", nameof(precision));
        }
    }

    /// <summary>
    /// Lets a network compute in a precision and stores its weights so, once for many calls: what sampling does. The answers are those of <see cref="Use"/>, to
    /// the bit; weights copied into it later are rounded. There is no way back, and nothing to train.
    /// </summary>
    /// <exception cref="ArgumentException">The network knows float32 only.</exception>
    public static void Store(nn.Module network, Precision precision)
    {
        Use(network, precision);
        if (precision == Precision.Fp32)
        {
            return;
        }

        // Not the frequencies of a time embedding, whose angles bfloat16 cannot tell apart.
        foreach (var layer in network.modules().Where(module => module is Conv2d or Linear or GroupNorm or Embedding))
        {
            layer.to(Type);
        }
    }

    /// <summary>The element type of <see cref="Precision.Bf16"/>.</summary>
    internal const ScalarType Type = ScalarType.BFloat16;

    /// <summary>The element type of a network's activations.</summary>
    /// <param name="precision">In what it computes.</param>
    /// <param name="weight">One of its weights.</param>
    internal static ScalarType Activations(this Precision precision, Tensor weight) => precision == Precision.Bf16 ? Type : weight.dtype;

    /// <summary>A network's input in the numbers it computes in; the same tensor where the network computes in those of its weights.</summary>
    internal static Tensor Round(Tensor input, Precision precision) => precision == Precision.Bf16 ? input.to(Type) : input;
}
