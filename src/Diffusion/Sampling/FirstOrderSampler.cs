using Diffusion.Noise;

namespace Diffusion.Sampling;

/// <summary>A sampler that asks the denoiser once per step and looks at nothing before: x' = a·x + b·x̂_0 + c·z.</summary>
public abstract class FirstOrderSampler : Sampler
{
    /// <summary>The step from one level to a cleaner one. Noise is 0 where the step arrives at the clean level.</summary>
    public abstract Transition Between(NoiseLevel level, NoiseLevel target);

    /// <inheritdoc/>
    protected override StepResult Take(SamplerContext step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var guess = step.Denoise();
        return new StepResult(step.Move(step.Noisy, guess.Clean, Between(step.From, step.To)), guess.Clean);
    }
}
