using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>
/// A one-step sampler that asks twice: from x̂_0 a DDIM step leads to a middle level m, and what the denoiser says there, x̂_0ᵐ, corrects the guess that the
/// whole step is made with, x̂_0 + w·(x̂_0ᵐ − x̂_0).
/// </summary>
/// <remarks>
/// With ε̂ = (x − α·x̂_0)/σ one finds ε̂ᵐ − ε̂ = (α/σ)ₘ·(x̂_0 − x̂_0ᵐ), so a method that moves x/α along ε̂ + b·(ε̂ᵐ − ε̂) is this one with w = b·(σ/α)/(σ/α)ₘ, for every
/// process. The step that arrives at the clean level, and the one that leaves pure noise (α = 0, where σ/α is infinite), are first order.
/// </remarks>
public abstract class TwoStageSampler : Sampler
{
    private readonly Churn churn;
    private readonly DdimSampler inner;
    private readonly DdimSampler outer;

    /// <summary>The method's noise.</summary>
    /// <param name="churn">Noise put back before each step.</param>
    /// <param name="outer">The step itself.</param>
    /// <param name="inner">The step to the middle level.</param>
    private protected TwoStageSampler(Churn churn, DdimSampler outer, DdimSampler inner) => (this.churn, this.outer, this.inner) = (churn, outer, inner);

    /// <inheritdoc/>
    protected sealed override StepResult Take(SamplerContext step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var (noisy, level) = churn.Apply(step);
        var guess = step.Denoise(noisy, level).Clean;
        var transition = outer.Between(level, step.To);
        var better = step.To.Sigma == 0 || level.Alpha == 0 ? guess : Better(step, noisy, level, guess, transition.Noisy * level.Sigma / step.To.Alpha);
        return new StepResult(step.Move(noisy, better, transition), guess);
    }

    /// <summary>The middle level m and w.</summary>
    /// <param name="step">The step, for its levels.</param>
    /// <param name="ratio">σ/α of the level left.</param>
    /// <param name="target">σ/α arrived at before fresh noise is added.</param>
    private protected abstract (NoiseLevel Middle, double Weight) Stage(SamplerContext step, double ratio, double target);

    private Tensor Better(SamplerContext step, Tensor noisy, NoiseLevel level, Tensor guess, double target)
    {
        var (middle, weight) = Stage(step, level.Ratio, target);
        var there = step.Denoise(step.Move(noisy, guess, inner.Between(level, middle)), middle).Clean;
        return guess + ((there - guess) * weight);
    }
}
