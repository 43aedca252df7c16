using Diffusion.Noise;

namespace Diffusion.Sampling;

/// <summary>DDIM (Song et al. 2021, Eq. 12): x' = α'·x̂_0 + √(σ'² − s²)·ε̂ + s·z with ε̂ = (x − α·x̂_0)/σ and s = η·√β̃.</summary>
/// <remarks>
/// η = 0 is deterministic: x' = (σ'/σ)·x + (α' − α·σ'/σ)·x̂_0, which is Euler's method in σ/α. η = 1 is DDPM with the small variance, and k-diffusion's
/// "Euler ancestral". ε̂ always belongs to x̂_0, also where x̂_0 was clipped; diffusers keeps the network's ε there unless use_clipped_model_output is set.
/// </remarks>
public sealed class DdimSampler : FirstOrderSampler
{
    private readonly double eta;
    private readonly double noiseScale;

    /// <summary>The sampler of an η.</summary>
    /// <param name="eta">η in [0, 1]: how much of DDPM's fresh noise is added.</param>
    /// <param name="noiseScale">S_noise &gt; 0, standard deviation of z; other than 1 it is no longer the paper's.</param>
    /// <exception cref="ArgumentOutOfRangeException">η is outside [0, 1], or the scale not above 0.</exception>
    public DdimSampler(double eta = 0, double noiseScale = 1)
    {
        if (!(eta >= 0 && eta <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(eta), eta, "Eta must be from 0 (deterministic) to 1 (DDPM).");
        }

        (this.eta, this.noiseScale) = (eta, SamplerOptions.CheckedNoiseScale(noiseScale));
    }

    /// <inheritdoc/>
    public override Transition Between(NoiseLevel level, NoiseLevel target)
    {
        var variance = eta * eta * Posterior.Variance(level, target);
        var kept = Math.Sqrt(Math.Max(0, (target.Sigma * target.Sigma) - variance)) / level.Sigma;
        return new Transition(kept, target.Alpha - (level.Alpha * kept), noiseScale * Math.Sqrt(variance));
    }
}
