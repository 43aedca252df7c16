using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Denoising;

/// <summary>
/// −log₂ p(x_0) ≤ Prior + Σ_t Terms_t, in bits per dimension (Ho et al. 2020, Eq. 5): what it costs to send an image of bytes/127.5 − 1 with the model.
/// </summary>
/// <remarks>
/// The reverse steps are p(x_{t−1} | x_t) = N(c₁·x̂_0 + c₂·x_t, variance). With x̂_0 clamped to [−1,1] (<see cref="Denoisers.Clamped"/>) these are the published
/// numbers. Differentiable in x̂_0 and a learned variance.
/// </remarks>
public sealed class VariationalBound
{
    private readonly NoiseSchedule schedule;
    private readonly StepVariance variance;

    /// <summary>The bound of a model.</summary>
    /// <param name="schedule">The forward process.</param>
    /// <param name="variance">The variance of the reverse steps. <see cref="StepVariance.FixedLarge"/> is β̃_1, β_1, …, β_{T−1}: β̃_1 for β_0, as published.</param>
    public VariationalBound(NoiseSchedule schedule, StepVariance variance)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        (this.schedule, this.variance) = (schedule, variance);
    }

    /// <summary>
    /// Each image's term, [N]: KL(q(x_{t−1} | x_t, x_0) ‖ p(x_{t−1} | x_t)) for t &gt; 0 and −log₂ p(x_0 | x_1) of the discretised pixels for t = 0; mean over an
    /// image's elements. (x_t itself cancels: both means have the same c₂·x_t, and c₂ = 0 at t = 0.)
    /// </summary>
    /// <param name="clean">x_0 [N,C,H,W] in [−1,1].</param>
    /// <param name="guess">x̂_0, and the learned variance if there is one, of x_t.</param>
    /// <param name="t">N steps 0 … T−1, or one for all.</param>
    /// <exception cref="ArgumentException">There are neither N steps nor one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A t is no step of the schedule.</exception>
    /// <exception cref="InputException">The variance is to be learned, but the guess has none.</exception>
    public Tensor Terms(Tensor clean, Denoised guess, IReadOnlyList<int> t)
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(t);
        foreach (var step in t)
        {
            _ = schedule[step];
        }

        return Scoped.Run(() =>
        {
            var logVariance = ReverseVariance.Log(variance, guess, Each(t, LogSmall), Each(t, LogLarge));
            var nats = t.All(step => step == 0) ? Decoder(clean, guess, logVariance)
                : t.All(step => step > 0) ? Divergence(clean, guess, logVariance, t)
                : where(PerImage.Column(Each(t, step => step), clean) == 0, Decoder(clean, guess, logVariance), Divergence(clean, guess, logVariance, t));
            return Bits(nats);
        });
    }

    /// <summary>KL(q(x_T | x_0) ‖ N(0, I)) of each image, [N]; 0 where the schedule leaves no signal.</summary>
    /// <param name="clean">x_0 [N,…].</param>
    public Tensor Prior(Tensor clean)
    {
        ArgumentNullException.ThrowIfNull(clean);
        return Scoped.Run(() =>
        {
            var (last, nothing) = (schedule.Noisiest, PerImage.Column([0], clean));
            return Bits(Likelihood.NormalKl(clean * last.Alpha, PerImage.Column([2 * Math.Log(last.Sigma)], clean), nothing, nothing));
        });
    }

    private static Tensor Decoder(Tensor clean, Denoised guess, Tensor logVariance) => -Likelihood.DiscretisedGaussian(clean, guess.Clean, logVariance / 2);

    private Tensor Divergence(Tensor clean, Denoised guess, Tensor logVariance, IReadOnlyList<int> t)
    {
        var factor = PerImage.Column(Each(t, step => schedule.PosteriorMeanCoefClean[step]), clean);
        return Likelihood.NormalKl(factor * clean, PerImage.Column(Each(t, LogSmall), clean), factor * guess.Clean, logVariance);
    }

    private double LogSmall(int t) => schedule.PosteriorLogVarianceClipped[t];

    private double LogLarge(int t) => t == 0 && variance == StepVariance.FixedLarge ? LogSmall(t) : Math.Log(schedule.Beta[t]);

    private static double[] Each(IReadOnlyList<int> t, Func<int, double> number) => [.. t.Select(number)];

    private static Tensor Bits(Tensor nats) => nats.mean([.. Enumerable.Range(1, (int)nats.ndim - 1).Select(d => (long)d)]) / Math.Log(2);
}
