using Diffusion.Noise;

namespace Diffusion.Sampling;

/// <summary>Ancestral sampling (Ho et al. 2020, Alg. 2): the posterior's mean given x̂_0, and noise of a fixed variance.</summary>
/// <remarks>
/// The level before is the next one of the grid, whatever the spacing. The step that arrives at the clean level adds no noise;
/// diffusers adds some there unless its timestep is 0.
/// </remarks>
/// <param name="variance">Which of the two fixed variances.</param>
public sealed class DdpmSampler(DdpmVariance variance = DdpmVariance.FixedSmall) : FirstOrderSampler
{
    /// <inheritdoc/>
    public override Transition Between(NoiseLevel level, NoiseLevel target)
    {
        var (noisy, clean) = Posterior.Mean(level, target);
        return new Transition(noisy, clean, target.Sigma == 0 ? 0 : Math.Sqrt(Variance(level, target)));
    }

    private double Variance(NoiseLevel level, NoiseLevel target) => variance switch
    {
        DdpmVariance.FixedSmall => Posterior.Variance(level, target),
        DdpmVariance.FixedLarge => Posterior.ForwardVariance(level, target),
        _ => throw new InvalidOperationException($"Variance {variance} is unknown."),
    };
}
