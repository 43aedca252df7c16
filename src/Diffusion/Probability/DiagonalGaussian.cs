using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Probability;

/// <summary>N(µ, diag σ²), one law per row of [N,…]; the sums are over everything but the rows. Its tensors belong to the scope in which it was made.</summary>
public sealed class DiagonalGaussian
{
    private DiagonalGaussian(Tensor mean, Tensor logVariance, Tensor deviation) => (Mean, LogVariance, Deviation) = (mean, logVariance, deviation);

    /// <summary>µ [N,…]: also the mode, to be taken where an answer must not be random.</summary>
    public Tensor Mean { get; }

    /// <summary>log σ² [N,…].</summary>
    public Tensor LogVariance { get; }

    /// <summary>σ [N,…].</summary>
    public Tensor Deviation { get; }

    /// <summary>From µ and log σ², with σ = exp(½·log σ²).</summary>
    /// <param name="mean">µ [N,…].</param>
    /// <param name="logVariance">log σ², the shape of µ.</param>
    /// <param name="bound">Where log σ² is kept; null takes it as it is.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static DiagonalGaussian FromLogVariance(Tensor mean, Tensor logVariance, LogVarianceBound? bound = null)
    {
        Check(mean, logVariance);
        var bounded = bound?.Apply(logVariance) ?? logVariance;
        return new DiagonalGaussian(mean, bounded, Reparameterization.Deviation(bounded));
    }

    /// <summary>From µ and σ.</summary>
    /// <param name="mean">µ [N,…].</param>
    /// <param name="deviation">σ above 0, the shape of µ.</param>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static DiagonalGaussian FromDeviation(Tensor mean, Tensor deviation)
    {
        Check(mean, deviation);
        return new DiagonalGaussian(mean, Reparameterization.LogVariance(deviation), deviation);
    }

    /// <summary>z = µ + σ·ε.</summary>
    /// <param name="noise">ε, the shape of µ.</param>
    public Tensor Sample(Tensor noise) => Reparameterization.Sample(Mean, Deviation, noise);

    /// <summary>z = µ + σ·ε with ε from a stream: the same stream gives the same draw on every machine.</summary>
    /// <param name="stream">Where ε comes from; it moves on.</param>
    public Tensor Sample(RandomStream stream) => Scoped.Run(() => Sample(GaussianNoise.Draw(stream, Mean.shape, Mean.dtype, Mean.device)));

    /// <summary>KL(this ‖ N(0, I)) of each value, in nats: ½·(µ² + σ² − 1 − log σ²) (Kingma and Welling 2014, App. B), without cancellation near log σ² = 0.</summary>
    /// <returns>[N,…], the shape of µ; not below 0.</returns>
    public Tensor DivergenceFromStandardEach() => Scoped.Run(() => 0.5 * (Mean.square() + Exponential.Excess(LogVariance)));

    /// <summary>KL(this ‖ N(0, I)) of each row, in nats.</summary>
    /// <returns>[N].</returns>
    public Tensor DivergenceFromStandard() => Scoped.Run(() => RowSums(DivergenceFromStandardEach()));

    /// <summary>KL(this ‖ other) of each row, in nats: ½·Σ (e^d − 1 − d + (µ − µ')²/σ'²) with d = log σ² − log σ'².</summary>
    /// <param name="other">Of the same shape.</param>
    /// <returns>[N].</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public Tensor DivergenceFrom(DiagonalGaussian other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Check(Mean, other.Mean);
        return Scoped.Run(() => RowSums(0.5 * (Exponential.Excess(LogVariance - other.LogVariance) + ((Mean - other.Mean) / other.Deviation).square())));
    }

    /// <summary>ln N(z; µ, diag σ²) of each row, in nats.</summary>
    /// <param name="value">z, the shape of µ.</param>
    /// <returns>[N].</returns>
    public Tensor LogDensity(Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Check(Mean, value);
        return Scoped.Run(() => RowSums(-0.5 * (((value - Mean) / Deviation).square() + LogVariance + Math.Log(2 * Math.PI))));
    }

    /// <summary>Entropy of each row, in nats: ½·Σ (log σ² + ln 2πe).</summary>
    /// <returns>[N].</returns>
    public Tensor Entropy() => Scoped.Run(() => RowSums(0.5 * (LogVariance + Math.Log(2 * Math.PI * Math.E))));

    private static Tensor RowSums(Tensor each) => each.flatten(1).sum([1L]);

    private static void Check(Tensor mean, Tensor other)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(other);
        if (mean.ndim < 2 || !mean.shape.AsSpan().SequenceEqual(other.shape))
        {
            throw new ArgumentException($"Shapes [{string.Join(',', mean.shape)}] and [{string.Join(',', other.shape)}] make no Gaussian; both must be the same [N,…].", nameof(other));
        }
    }
}
