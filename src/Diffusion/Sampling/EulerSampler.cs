namespace Diffusion.Sampling;

/// <summary>Euler's method with churn (Karras et al. 2022, Alg. 2 without its correction): x̂ = churned x, x' = (σ'/σ̂)·x̂ + (α' − α̂·σ'/σ̂)·x̂_0.</summary>
/// <remarks>Without churn it is DDIM with η = 0, exact where x̂_0 does not change along the way, and finite at α = 0.</remarks>
/// <param name="churn">Noise put back before each step; null puts none back.</param>
public sealed class EulerSampler(Churn? churn = null) : Sampler
{
    private readonly DdimSampler ddim = new();

    /// <inheritdoc/>
    protected override StepResult Take(SamplerContext step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var (noisy, level) = (churn ?? Churn.None).Apply(step);
        var guess = step.Denoise(noisy, level);
        return new StepResult(step.Move(noisy, guess.Clean, ddim.Between(level, step.To)), guess.Clean);
    }
}
