using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Probability;

/// <summary>
/// p(x | z) from what a decoder answers, ŷ; pixels are independent given z. With s the deviation:
/// L2 is N(ŷ, s²), −ln p = ½·((x − ŷ)/s)² + ln s + ½·ln 2π of each value;
/// L1 is Laplace of the same deviation, scale b = s/√2, −ln p = |x − ŷ|/b + ln 2b;
/// Bernoulli has t = x/2 + ½ in [0, 1] and −ln p = ln(1 + e^ŷ) − t·ŷ (Kingma and Welling 2014, App. C.1).
/// </summary>
/// <remarks>L2 and L1 are densities over [−1, 1], so their nats may be negative; Bernoulli's are of the grey values in [0, 1], as MNIST's are published.</remarks>
public sealed record PixelLikelihood
{
    /// <param name="kind">The law.</param>
    /// <param name="deviation">s, above 0, in units of pixels in [−1, 1]; without meaning for Bernoulli.</param>
    /// <exception cref="InputException">s is not a number above 0.</exception>
    public PixelLikelihood(Reconstruction kind, double deviation)
    {
        if (!(deviation > 0 && double.IsFinite(deviation)))
        {
            throw new InputException(FormattableString.Invariant($"A pixel cannot deviate by {deviation} from its reconstruction; the deviation must be above 0."));
        }

        (Kind, Deviation) = (kind, deviation);
    }

    /// <summary>The law.</summary>
    public Reconstruction Kind { get; }

    /// <summary>s, the standard deviation of a pixel in [−1, 1] around its reconstruction.</summary>
    public double Deviation { get; }

    /// <summary>−ln p(x | z) of each image, in nats.</summary>
    /// <param name="answer">ŷ [N,C,H,W], as the decoder gives it.</param>
    /// <param name="images">x [N,C,H,W] in [−1, 1].</param>
    /// <returns>[N].</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public Tensor NegativeLog(Tensor answer, Tensor images)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(images);
        return answer.shape.AsSpan().SequenceEqual(images.shape)
            ? Scoped.Run(() => Each(answer, images).flatten(1).sum([1L]))
            : throw new ArgumentException($"An answer of shape [{string.Join(',', answer.shape)}] is none to images of shape [{string.Join(',', images.shape)}].", nameof(answer));
    }

    /// <summary>E[x | z], the picture to show: ŷ itself, or 2·σ(ŷ) − 1 = tanh(ŷ/2) for Bernoulli.</summary>
    /// <param name="answer">ŷ, as the decoder gives it.</param>
    public Tensor Picture(Tensor answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return Scoped.Run(() => Kind == Reconstruction.Bernoulli ? (0.5 * answer).tanh() : answer.alias());
    }

    private Tensor Each(Tensor answer, Tensor images)
    {
        var scale = Deviation / Math.Sqrt(2);
        return Kind switch
        {
            Reconstruction.L2 => 0.5 * ((images - answer) / Deviation).square() + (Math.Log(Deviation) + (0.5 * Math.Log(2 * Math.PI))),
            Reconstruction.L1 => (images - answer).abs() / scale + Math.Log(2 * scale),
            Reconstruction.Bernoulli => answer.softplus() - (0.5 * images + 0.5) * answer,
            _ => throw new ArgumentOutOfRangeException(nameof(answer), Kind, "The law must be L2, L1 or Bernoulli."),
        };
    }
}
