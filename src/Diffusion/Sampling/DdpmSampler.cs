using Diffusion.Denoising;
using Diffusion.Noise;

namespace Diffusion.Sampling;

/// <summary>Ancestral sampling (Ho et al. 2020, Alg. 2): the posterior's mean given x̂_0, and noise of a fixed or learned variance.</summary>
/// <remarks>
/// The level before is the next one of the grid, whatever the spacing. The step that arrives at the clean level adds no noise;
/// diffusers adds some there unless its timestep is 0.
/// </remarks>
/// <param name="variance">Which variance.</param>
public sealed class DdpmSampler(StepVariance variance = StepVariance.FixedSmall) : Sampler
{
    /// <inheritdoc/>
    protected override StepResult Take(SamplerContext step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var guess = step.Denoise();
        var (noisy, clean) = Posterior.Mean(step.From, step.To);
        var mean = (step.Noisy * noisy) + (guess.Clean * clean);
        if (step.To.Sigma == 0)
        {
            return new StepResult(mean, guess.Clean);
        }

        double[] small = [Math.Log(Posterior.Variance(step.From, step.To))];
        double[] large = [Math.Log(Posterior.ForwardVariance(step.From, step.To))];
        return new StepResult(mean + (step.Noise() * (ReverseVariance.Log(variance, guess, small, large) / 2).exp()), guess.Clean);
    }
}
