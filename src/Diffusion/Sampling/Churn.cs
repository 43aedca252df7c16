using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>
/// Noise put back before a step (Karras et al. 2022, Alg. 2): σ̂/α̂ = (1 + γ)·σ/α with γ = min(S_churn/N, √2 − 1) where S_tmin ≤ σ/α ≤ S_tmax, else 0.
/// </summary>
/// <remarks>
/// The denoiser is asked after the noise is added, at σ̂, as in the paper; diffusers' EulerDiscreteScheduler asks it before, at σ. No step goes beyond the
/// noisiest level of the process, and none starts from pure noise (α = 0), which cannot become noisier.
/// </remarks>
public sealed class Churn
{
    private static readonly double Limit = Math.Sqrt(2) - 1;

    private readonly double amount;
    private readonly double min;
    private readonly double max;
    private readonly double noiseScale;

    /// <summary>How much, and between which levels.</summary>
    /// <param name="amount">S_churn ≥ 0, spread over the N steps of the walk.</param>
    /// <param name="min">S_tmin ≥ 0, a σ/α.</param>
    /// <param name="max">S_tmax &gt; S_tmin, a σ/α.</param>
    /// <param name="noiseScale">S_noise &gt; 0, standard deviation of the noise where the formula has 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of the four is outside.</exception>
    public Churn(double amount = 0, double min = 0, double max = double.PositiveInfinity, double noiseScale = 1)
    {
        if (!(amount >= 0 && double.IsFinite(amount)))
        {
            throw new ArgumentOutOfRangeException(nameof(amount), amount, "S_churn must be 0 (none) or above, and finite.");
        }

        if (!(min >= 0 && min < max))
        {
            throw new ArgumentOutOfRangeException(nameof(min), min, $"S_tmin and S_tmax must be 0 <= S_tmin < S_tmax; S_tmax is {max}.");
        }

        (this.amount, this.min, this.max, this.noiseScale) = (amount, min, max, SamplerOptions.CheckedNoiseScale(noiseScale));
    }

    /// <summary>No noise is put back.</summary>
    public static Churn None { get; } = new();

    /// <summary>x̂ = (α̂/α)·x + S_noise·√(σ̂² − (α̂/α)²σ²)·z, and its level; x itself where nothing is put back.</summary>
    internal (Tensor Noisy, NoiseLevel Level) Apply(SamplerContext step)
    {
        var ratio = step.From.Ratio;
        var gamma = ratio >= min && ratio <= max ? Math.Min(amount / (step.Levels.Count - 1), Limit) : 0;
        if (gamma == 0 || step.From.Alpha == 0)
        {
            return (step.Noisy, step.From);
        }

        var level = step.LevelAt(ratio * (1 + gamma));
        var added = Posterior.ForwardVariance(level, step.From);
        return added == 0
            ? (step.Noisy, step.From)
            : ((step.Noisy * (level.Alpha / step.From.Alpha)) + (step.Noise() * (noiseScale * Math.Sqrt(added))), level);
    }
}
