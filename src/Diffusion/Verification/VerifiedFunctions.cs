using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Probability;
using Diffusion.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Verification;

/// <summary>The functions that the claims are about: this library's own, unless a broken one is put in the place of one to see that the claims then fail.</summary>
public sealed record VerifiedFunctions
{
    /// <summary>(µ, σ, ε) to z.</summary>
    public Func<Tensor, Tensor, Tensor, Tensor> Draw { get; init; } = Reparameterization.Sample;

    /// <summary>log σ² to σ.</summary>
    public Func<Tensor, Tensor> Deviation { get; init; } = Reparameterization.Deviation;

    /// <summary>(µ, log σ²) to KL(N(µ, σ²) ‖ N(0, 1)) of each element; [N,…].</summary>
    public Func<Tensor, Tensor, Tensor> Divergence { get; init; } = (mean, logVariance) => DiagonalGaussian.FromLogVariance(mean, logVariance).DivergenceFromStandardEach();

    /// <summary>(µ [N, D], Σ [N, D, D], ε [N, D]) to z [N, D].</summary>
    public Func<Tensor, Tensor, Tensor, Tensor> FullDraw { get; init; } = (mean, covariance, noise) => MultivariateGaussian.FromCovariance(mean, covariance).Sample(noise);

    /// <summary>(log σ², m) to log σ² cut off at ±m.</summary>
    public Func<Tensor, double, Tensor> Clamp { get; init; } = (logVariance, magnitude) => LogVarianceBound.Clamp(magnitude).Apply(logVariance);

    /// <summary>(log σ², m) to log σ² softly kept within ±m.</summary>
    public Func<Tensor, double, Tensor> SoftBound { get; init; } = (logVariance, magnitude) => LogVarianceBound.Soft(magnitude).Apply(logVariance);

    /// <summary>(x_0 [N,…], levels, ε) to x_t.</summary>
    public Func<Tensor, IReadOnlyList<NoiseLevel>, Tensor, Tensor> Noising { get; init; } = ForwardProcess.Sample;

    /// <summary>(level t, cleaner level s) to what q(x_s | x_t, x_0) consists of: the factors of x_t and of x_0 in its mean, and its variance.</summary>
    public Func<NoiseLevel, NoiseLevel, (double Noisy, double Clean, double Variance)> Posterior { get; init; } = (from, to) =>
    {
        var (noisy, clean) = Noise.Posterior.Mean(from, to);
        return (noisy, clean, Noise.Posterior.Variance(from, to));
    };

    /// <summary>(parameters, limit): scales their gradients so that the norm of all together is at most the limit.</summary>
    public Action<IReadOnlyList<Parameter>, double> ClipNorm { get; init; } = (parameters, limit) => Gradients.Clip(parameters, Gradients.Norm(parameters), limit);
}
