using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>
/// Pseudo numerical methods (Liu et al. 2022, Alg. 2, F-PNDM): the steps of <see cref="PlmsSampler"/>, after three pseudo Runge–Kutta steps (Eq. 13) of four calls each. Of second order.
/// </summary>
/// <remarks>
/// The Runge–Kutta steps ask halfway in time, so n steps are n + 9 calls. Those that arrive at the clean level, where there is no ε̂, ask once.
/// In a step that multiplies the signal hundredfold, as the first of the cosine schedule's does (σ/α from 20,000), the mean of four ε̂ is too coarse: begin at σ/α of some 100, or take
/// <see cref="PlmsSampler"/>.
/// </remarks>
public sealed class PndmSampler : PlmsSampler
{
    private const int RungeKuttaSteps = 3;

    private protected override Tensor? WarmUp(SamplerContext step, IReadOnlyList<Estimate> estimates)
    {
        if (estimates.Count > RungeKuttaSteps)
        {
            return null;
        }

        var middle = step.Halfway();
        var first = estimates[0].Epsilon();
        var second = Asked(step, middle, first);
        var third = Asked(step, middle, second);
        var fourth = Asked(step, step.To, third);
        return (first + (second * 2) + (third * 2) + fourth) / 6;
    }
}
