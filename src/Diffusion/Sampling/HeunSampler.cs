using Diffusion.Noise;

namespace Diffusion.Sampling;

/// <summary>Heun's method in σ/α with churn (Karras et al. 2022, Alg. 2): x/α moves along the mean of ε̂ here and ε̂ where an Euler step leads to.</summary>
/// <remarks>Two evaluations a step, one in the last. First order from α = 0.</remarks>
public sealed class HeunSampler : TwoStageSampler
{
    private readonly double alpha;

    /// <summary>The method of an α.</summary>
    /// <param name="churn">Noise put back before each step; null puts none back.</param>
    /// <param name="alpha">α in (0, 1] of the second-order methods (Karras et al. 2022, Alg. 3): which share of the step the second look is at. 1 is Heun, ½ the midpoint rule.</param>
    /// <exception cref="ArgumentOutOfRangeException">α is outside (0, 1].</exception>
    public HeunSampler(Churn? churn = null, double alpha = 1)
        : base(churn ?? Churn.None, new DdimSampler(), new DdimSampler()) => this.alpha = alpha is > 0 and <= 1
            ? alpha
            : throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "Alpha must be above 0 and at most 1 (Heun).");

    /// <summary>(σ/α)ₘ = σ/α + α·(σ'/α' − σ/α), ε̂ + (ε̂ᵐ − ε̂)/(2α).</summary>
    private protected override (NoiseLevel Middle, double Weight) Stage(SamplerContext step, double ratio, double target)
    {
        var middle = alpha == 1 ? step.To : step.LevelAt(ratio + (alpha * (target - ratio)));
        return (middle, ratio / (2 * alpha * middle.Ratio));
    }
}
