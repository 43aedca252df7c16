using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Probability;

/// <summary>
/// A random draw as a deterministic function of parameters and of noise, z = µ + σ·ε with ε ~ N(0, I) (Kingma and Welling 2014, §2.4): z has the law
/// N(µ, σ²·I), and gradients flow through it, ∂z/∂µ = 1, ∂z/∂σ = ε, ∂z/∂log σ² = ½·σ·ε.
/// </summary>
public static class Reparameterization
{
    /// <summary>z = µ + σ·ε.</summary>
    /// <param name="mean">µ.</param>
    /// <param name="deviation">σ, of the shape of µ or one that broadcasts to it; not below 0.</param>
    /// <param name="noise">ε, the shape of µ; all zeros give the mean.</param>
    /// <exception cref="ArgumentException">The noise has another shape than the mean, or the deviation one that does not broadcast to it.</exception>
    public static Tensor Sample(Tensor mean, Tensor deviation, Tensor noise)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(deviation);
        ArgumentNullException.ThrowIfNull(noise);
        if (!mean.shape.AsSpan().SequenceEqual(noise.shape))
        {
            throw new ArgumentException($"Noise of shape [{string.Join(',', noise.shape)}] does not fit a mean of shape [{string.Join(',', mean.shape)}]; it must have its.", nameof(noise));
        }

        // One that broadcasts beyond the mean would give values that share their noise.
        if (!Fits(deviation.shape, mean.shape))
        {
            throw new ArgumentException(
                $"A deviation of shape [{string.Join(',', deviation.shape)}] does not fit a mean of shape [{string.Join(',', mean.shape)}]; it must have its, or one that broadcasts to it.",
                nameof(deviation));
        }

        return Scoped.Run(() => mean + deviation * noise);
    }

    /// <summary>σ = exp(½·log σ²): positive whatever a network answers, as long as exp neither overflows nor vanishes; a <see cref="LogVarianceBound"/> sees to that.</summary>
    /// <param name="logVariance">log σ², any shape.</param>
    public static Tensor Deviation(Tensor logVariance)
    {
        ArgumentNullException.ThrowIfNull(logVariance);
        return Scoped.Run(() => (0.5 * logVariance).exp());
    }

    /// <summary>log σ² = 2·ln σ.</summary>
    /// <param name="deviation">σ above 0, any shape.</param>
    public static Tensor LogVariance(Tensor deviation)
    {
        ArgumentNullException.ThrowIfNull(deviation);
        return Scoped.Run(() => 2 * deviation.log());
    }

    /// <summary>Whether a tensor of the one shape broadcasts to the other.</summary>
    private static bool Fits(long[] shape, long[] target) =>
        shape.Length <= target.Length && shape.Reverse().Zip(target.Reverse(), (own, wanted) => own == wanted || own == 1).All(fits => fits);
}
