namespace Diffusion.Sampling;

/// <summary>Linear multistep (Adams–Bashforth with uneven steps) in σ/α, as k-diffusion's <c>sample_lms</c>: ε̂ is a polynomial through the last estimates, integrated exactly.</summary>
/// <remarks>Unlike the exponential solvers it keeps its order in the step to the clean level: σ/α = 0 is an ordinary place there.</remarks>
/// <param name="order">1 (Euler) to 4.</param>
public sealed class LmsSampler(int order = LmsSampler.HighestOrder) : MultistepSampler(order, HighestOrder)
{
    /// <summary>The highest order.</summary>
    public const int HighestOrder = 4;

    /// <inheritdoc/>
    protected override StepResult Take(SamplerContext step)
    {
        ArgumentNullException.ThrowIfNull(step);
        var clean = step.Denoise().Clean;
        if (step.From.Alpha == 0)
        {
            return new StepResult(LinearMultistep.First(step, clean), clean);
        }

        var estimates = Estimates(step, step.Noisy, clean);
        var (start, length) = (step.From.Ratio, step.To.Ratio - step.From.Ratio);
        var epsilon = LinearMultistep.Mean(estimates, [.. estimates.Select(estimate => (estimate.Level.Ratio - start) / length)]);
        return new StepResult(LinearMultistep.Transfer(step.From, step.To, step.Noisy, epsilon), clean);
    }
}
