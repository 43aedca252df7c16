using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Probability;

/// <summary>N(µ, Σ) with a full covariance Σ = L·Lᵀ, one law per row of [N, D]. Its tensors belong to the scope in which it was made.</summary>
public sealed class MultivariateGaussian
{
    private MultivariateGaussian(Tensor mean, Tensor factor) => (Mean, Factor) = (mean, factor);

    /// <summary>µ [N, D].</summary>
    public Tensor Mean { get; }

    /// <summary>L [N, D, D], lower triangular with a positive diagonal.</summary>
    public Tensor Factor { get; }

    /// <summary>From µ and the Cholesky factor of Σ.</summary>
    /// <param name="mean">µ [N, D].</param>
    /// <param name="factor">L [N, D, D], its diagonal above 0; what stands above the diagonal is left out.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static MultivariateGaussian FromFactor(Tensor mean, Tensor factor)
    {
        Check(mean, factor);
        return new MultivariateGaussian(mean, factor.tril());
    }

    /// <summary>From µ and Σ.</summary>
    /// <param name="mean">µ [N, D].</param>
    /// <param name="covariance">Σ [N, D, D], symmetric and positive definite.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    /// <exception cref="InputException">A covariance is not positive definite.</exception>
    public static MultivariateGaussian FromCovariance(Tensor mean, Tensor covariance)
    {
        Check(mean, covariance);
        return new MultivariateGaussian(mean, Scoped.Run(() => Factorised(covariance)));
    }

    /// <summary>Σ = L·Lᵀ [N, D, D].</summary>
    public Tensor Covariance() => Scoped.Run(() => Factor.matmul(Factor.transpose(1, 2)));

    /// <summary>z = µ + L·ε.</summary>
    /// <param name="noise">ε [N, D].</param>
    /// <exception cref="ArgumentException">The noise has another shape than the mean.</exception>
    public Tensor Sample(Tensor noise)
    {
        CheckSame(noise, nameof(noise));
        return Scoped.Run(() => Mean + Factor.matmul(noise.unsqueeze(-1)).squeeze(-1));
    }

    /// <summary>z = µ + L·ε with ε from a stream.</summary>
    /// <param name="stream">Where ε comes from; it moves on.</param>
    public Tensor Sample(RandomStream stream) => Scoped.Run(() => Sample(GaussianNoise.Draw(stream, Mean.shape, Mean.dtype, Mean.device)));

    /// <summary>ln N(z; µ, Σ) of each row, in nats: −½·((z−µ)ᵀ·Σ⁻¹·(z−µ) + ln|Σ| + D·ln 2π).</summary>
    /// <param name="value">z [N, D].</param>
    /// <returns>[N].</returns>
    /// <exception cref="ArgumentException">The value has another shape than the mean.</exception>
    public Tensor LogDensity(Tensor value)
    {
        CheckSame(value, nameof(value));
        return Scoped.Run(() => -0.5 * (Distance(value - Mean) + LogDeterminant() + (Dimensions * Math.Log(2 * Math.PI))));
    }

    /// <summary>KL(this ‖ other) of each row, in nats: ½·(tr(Σ'⁻¹·Σ) + (µ'−µ)ᵀ·Σ'⁻¹·(µ'−µ) − D + ln|Σ'| − ln|Σ|).</summary>
    /// <param name="other">Of the same shape.</param>
    /// <returns>[N]; not below 0 but by rounding.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public Tensor DivergenceFrom(MultivariateGaussian other)
    {
        ArgumentNullException.ThrowIfNull(other);
        CheckSame(other.Mean, nameof(other));
        return Scoped.Run(() =>
        {
            var trace = Covariance().cholesky_solve(other.Factor).diagonal(0, 1, 2).sum([1L]);
            return 0.5 * (trace + other.Distance(other.Mean - Mean) - Dimensions + other.LogDeterminant() - LogDeterminant());
        });
    }

    private long Dimensions => Mean.shape[1];

    /// <summary>dᵀ·Σ⁻¹·d [N].</summary>
    private Tensor Distance(Tensor difference) => (difference * difference.unsqueeze(-1).cholesky_solve(Factor).squeeze(-1)).sum([1L]);

    /// <summary>ln|Σ| = 2·Σ ln L_ii [N].</summary>
    private Tensor LogDeterminant() => 2 * Factor.diagonal(0, 1, 2).log().sum([1L]);

    /// <summary>L of each row, in the scope around.</summary>
    private static Tensor Factorised(Tensor covariance)
    {
        var (factor, info) = linalg.cholesky_ex(covariance);
        var failed = info.ne(0).to_type(ScalarType.Int64);
        return failed.any().item<bool>()
            ? throw new InputException($"The covariance of row {failed.argmax().item<long>()} is not positive definite, so no Gaussian has it; a little added to its diagonal may make it so.")
            : factor;
    }

    private void CheckSame(Tensor given, string name)
    {
        ArgumentNullException.ThrowIfNull(given, name);
        if (!given.shape.AsSpan().SequenceEqual(Mean.shape))
        {
            throw new ArgumentException($"Shape [{string.Join(',', given.shape)}] does not fit a mean of shape [{string.Join(',', Mean.shape)}]; it must have its.", name);
        }
    }

    private static void Check(Tensor mean, Tensor matrix)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(matrix);
        if (mean.ndim != 2 || !matrix.shape.AsSpan().SequenceEqual([mean.shape[0], mean.shape[1], mean.shape[1]]))
        {
            throw new ArgumentException($"Shapes [{string.Join(',', mean.shape)}] and [{string.Join(',', matrix.shape)}] make no Gaussian; they must be [N, D] and [N, D, D].", nameof(matrix));
        }
    }
}
