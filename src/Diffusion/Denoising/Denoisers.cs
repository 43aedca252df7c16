using Diffusion.Noise;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Denoising;

/// <summary>Denoisers made of networks, and of other denoisers.</summary>
public static class Denoisers
{
    /// <summary>x̂_0 = Skip·x + Out·F(In·x; Condition), for whatever F predicts; of twice as many channels the second half is the learned variance.</summary>
    /// <param name="network">F, answering C or 2·C channels to C.</param>
    /// <param name="prediction">What F predicts.</param>
    /// <param name="labels">Classes [N] int64 of the images, or null.</param>
    public static Denoiser FromNetwork(Network network, Prediction prediction, Tensor? labels = null)
    {
        var mixed = MixedDenoisers.FromNetwork(network, prediction);
        return (noisy, level) => mixed(noisy, [level], labels);
    }

    /// <summary>Classifier-free guidance: D_u + w·(D_c − D_u), both from one batch of twice the size (Ho and Salimans 2022).</summary>
    /// <param name="network">F, trained with the class dropped at random.</param>
    /// <param name="prediction">What F predicts.</param>
    /// <param name="labels">Classes [N] int64.</param>
    /// <param name="noneLabel">The label that stands for "no class".</param>
    /// <param name="guidance">
    /// w, where it holds, and what it is held to. Where w is 0 (no class) or 1 (the conditional model) there is one evaluation, not two. A learned variance is the
    /// conditional one.
    /// </param>
    public static Denoiser Guided(Network network, Prediction prediction, Tensor labels, long noneLabel, Guidance guidance)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(guidance);
        var conditional = FromNetwork(network, prediction, labels);
        return (noisy, level) => (guidance.At(level), guidance.Rescale) switch
        {
            (1, _) => conditional(noisy, level),
            (0, 0) => Scope(() => FromNetwork(network, prediction, full_like(labels, noneLabel))(noisy, level)),
            _ => Scope(() =>
            {
                var both = FromNetwork(network, prediction, cat([labels, full_like(labels, noneLabel)]))(cat([noisy, noisy]), level);
                var clean = both.Clean.chunk(2);
                return new Denoised(guidance.Combine(clean[0], clean[1]), both.Variance?.chunk(2)[0]);
            }),
        };
    }

    /// <summary>Autoguidance: D_weak + w·(D − D_weak), away from the mistakes that a weaker version of the model makes more of (Karras et al. 2024, Eq. 3).</summary>
    /// <param name="denoiser">D, of the same classes as D_weak if there are any; it may be guided by them.</param>
    /// <param name="weak">D_weak: of a smaller network, or one trained for less time, for the same images and process.</param>
    /// <param name="guidance">w, where it holds, and what it is held to. Where w is 1 D_weak is not asked. A learned variance is D's.</param>
    public static Denoiser Autoguided(Denoiser denoiser, Denoiser weak, Guidance guidance)
    {
        ArgumentNullException.ThrowIfNull(denoiser);
        ArgumentNullException.ThrowIfNull(weak);
        ArgumentNullException.ThrowIfNull(guidance);
        return (noisy, level) => guidance.At(level) == 1 ? denoiser(noisy, level) : Scope(() =>
        {
            var guess = denoiser(noisy, level);
            return guess with { Clean = guidance.Combine(guess.Clean, weak(noisy, level).Clean) };
        });
    }

    /// <summary>The same, with x̂_0 held in [−limit, limit]. Samplers derive the noise from x̂_0, so it stays consistent with what was cut.</summary>
    /// <param name="denoiser">The denoiser decorated.</param>
    /// <param name="limit">Largest magnitude of a pixel; images are in [−1,1].</param>
    public static Denoiser Clamped(Denoiser denoiser, double limit = 1)
    {
        ArgumentNullException.ThrowIfNull(denoiser);
        return (noisy, level) => Scope(() =>
        {
            var guess = denoiser(noisy, level);
            return guess with { Clean = guess.Clean.clamp((Scalar)(-limit), (Scalar)limit) };
        });
    }

    /// <summary>Dynamic thresholding: x̂_0 is held in [−s, s] and divided by s, with s = max(1, quantile of |x̂_0| over the image) (Saharia et al. 2022, §2.3).</summary>
    /// <param name="denoiser">The denoiser decorated.</param>
    /// <param name="ratio">Which quantile, above 0 and at most 1, between two pixels linearly; Saharia et al. and diffusers take 0.995.</param>
    /// <param name="maximum">The largest s, 1 or more; ∞ is Saharia et al.'s, 1 (diffusers' default) only clamps to [−1, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">The ratio or the maximum is outside its range.</exception>
    public static Denoiser Thresholded(Denoiser denoiser, double ratio = 0.995, double maximum = double.PositiveInfinity)
    {
        ArgumentNullException.ThrowIfNull(denoiser);
        if (!(ratio > 0 && ratio <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "The quantile must be above 0 and at most 1.");
        }

        if (!(maximum >= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(maximum), maximum, "The largest threshold must be 1 or more.");
        }

        return (noisy, level) => Scope(() =>
        {
            var guess = denoiser(noisy, level);
            var images = guess.Clean.flatten(1);
            var limit = images.abs().quantile(tensor(ratio, dtype: images.dtype, device: images.device), 1, keepdim: true).clamp((Scalar)1.0, (Scalar)maximum);
            return guess with { Clean = (images.minimum(limit).maximum(-limit) / limit).view(guess.Clean.shape) };
        });
    }

    /// <summary>Classifier guidance: x̂_0 + (σ²/α)·∇_x ln p(y | x), which is E[x_0 | x, y] if the gradient is the noisy classifier's (Dhariwal and Nichol 2021, Eq. 14, as a score).</summary>
    /// <remarks>
    /// It is guided-diffusion's condition_score for every sampler. Their condition_mean shifts the mean of a DDPM step by its variance times the gradient instead of by
    /// (α_s/α_t)·σ²_t|s times the gradient; the two meet as steps get shorter. Pure noise (α = 0) says nothing of y, and the guess stays.
    /// </remarks>
    /// <param name="denoiser">The denoiser decorated.</param>
    /// <param name="gradientOfLogProbability">∇_x ln p(y | x) of images [N,C,H,W] at a level. Samplers record no gradients; turn them on inside if needed.</param>
    public static Denoiser Conditioned(Denoiser denoiser, Func<Tensor, NoiseLevel, Tensor> gradientOfLogProbability)
    {
        ArgumentNullException.ThrowIfNull(denoiser);
        ArgumentNullException.ThrowIfNull(gradientOfLogProbability);
        return (noisy, level) => level.Alpha == 0 ? denoiser(noisy, level) : Scope(() =>
        {
            var guess = denoiser(noisy, level);
            return guess with { Clean = guess.Clean + (gradientOfLogProbability(noisy, level) * (level.Sigma * level.Sigma / level.Alpha)) };
        });
    }

    /// <summary>Runs <paramref name="body"/> and frees every tensor that it made but those returned.</summary>
    internal static Denoised Scope(Func<Denoised> body)
    {
        using var scope = NewDisposeScope();
        var result = body();
        return new Denoised(scope.MoveToOuter(result.Clean), result.Variance is null ? null : scope.MoveToOuter(result.Variance));
    }
}
