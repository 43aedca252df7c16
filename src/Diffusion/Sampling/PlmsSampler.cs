using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>
/// Pseudo linear multistep (Liu et al. 2022, Eqs. 9 and 12): Adams–Bashforth's weights for even steps, (55, −59, 37, −9)/24, on ε̂ in DDIM's step. Of second order.
/// </summary>
/// <remarks>Made for levels evenly spaced in time. The first step asks twice and takes the mean of ε̂ at both ends (PLMS; diffusers' skip_prk_steps), so n steps are n + 1 calls.</remarks>
public class PlmsSampler : Sampler
{
    private const int Estimates = 4;

    /// <inheritdoc/>
    protected internal override int Memory => Estimates - 1;

    /// <inheritdoc/>
    protected sealed override StepResult Take(SamplerContext step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var here = new Estimate(step.From, step.Noisy, step.Denoise().Clean);
        if (step.From.Alpha == 0)
        {
            return new StepResult(LinearMultistep.First(step, here.Clean), here.Clean);
        }

        IReadOnlyList<Estimate> estimates = [here, .. step.Past.Where(estimate => estimate.Level.Alpha > 0)];
        var epsilon = step.To.Sigma > 0 ? WarmUp(step, estimates) : null;
        epsilon ??= LinearMultistep.Mean(estimates, [.. estimates.Select((_, back) => -(double)back)]);
        return new StepResult(LinearMultistep.Transfer(step.From, step.To, here.Noisy, epsilon), here.Clean);
    }

    /// <summary>ε̂ of a step at the beginning; null once there are estimates enough for the multistep formula.</summary>
    private protected virtual Tensor? WarmUp(SamplerContext step, IReadOnlyList<Estimate> estimates) => estimates.Count > 1
        ? null
        : (estimates[0].Epsilon() + Asked(step, step.To, estimates[0].Epsilon())) / 2;

    /// <summary>What the denoiser takes for ε at the level that ε̂ leads to.</summary>
    private protected static Tensor Asked(SamplerContext step, NoiseLevel level, Tensor epsilon)
    {
        var noisy = LinearMultistep.Transfer(step.From, level, step.Noisy, epsilon);
        return new Estimate(level, noisy, step.Denoise(noisy, level).Clean).Epsilon();
    }
}
