using Diffusion.Denoising;
using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>From images to the noise that DDIM with η = 0 makes them of (Song et al. 2021, §4.3): the walk backwards, x'/α' = x/α + (σ'/α' − σ/α)·ε̂.</summary>
public static class DdimInversion
{
    /// <summary>The walk from clean to noisy, a step at a time; its last x, sampled along the same levels, leads back to the images.</summary>
    /// <remarks>
    /// ε̂ = (x − α·x̂_0)/σ is taken at the level left, where x is; the clean level has no noise to estimate, so there it is taken at the walk's least noisy level, of
    /// the images scaled to it. (diffusers' DDIMInverseScheduler asks for the level arrived at, with the x of the level left.) The way back differs by an error that falls
    /// with the number of steps. A refinement takes ε̂ where the step has arrived and makes it again, which is how DDIM will leave that level: with enough of them
    /// the way back is exact (fixed-point iteration; it converges wherever the denoiser's slope α·∂x̂_0/∂x is between 0 and 1, slower the longer the steps).
    /// </remarks>
    /// <param name="denoiser">Gives x̂_0 at each level.</param>
    /// <param name="clean">Images [N,C,H,W] at the last level; stay the caller's.</param>
    /// <param name="levels">The walk that the noise is for, from noisy to clean, as a <see cref="Sampler"/> takes it.</param>
    /// <param name="refinements">Evaluations per step beyond the first, ≥ 0.</param>
    /// <returns>One step fewer than there are levels; x of the last is at <c>levels[0]</c>.</returns>
    /// <exception cref="ArgumentException">The levels do not fall strictly, or one step leads from pure noise to the clean level, which keeps nothing of the noise.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The refinements are negative.</exception>
    public static IEnumerable<SamplingStep> Invert(Denoiser denoiser, Tensor clean, IReadOnlyList<NoiseLevel> levels, int refinements = 0)
    {
        ArgumentNullException.ThrowIfNull(denoiser);
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentOutOfRangeException.ThrowIfNegative(refinements);
        SamplingLevels.Check(levels);
        for (var i = 1; i < levels.Count; i++)
        {
            if (SamplingLevels.IsRise(levels[i - 1], levels[i]) || (levels[i - 1].Alpha == 0 && levels[i].Sigma == 0))
            {
                throw new ArgumentException($"The step from {levels[i - 1]} to {levels[i]} cannot be inverted; levels must fall, and not from pure noise to clean in one step.", nameof(levels));
            }
        }

        return Walk(denoiser, clean, levels, refinements);
    }

    private static IEnumerable<SamplingStep> Walk(Denoiser denoiser, Tensor clean, IReadOnlyList<NoiseLevel> levels, int refinements)
    {
        SamplingStep? before = null;
        for (var i = levels.Count - 1; i > 0; i--)
        {
            var step = Step(denoiser, before?.Noisy ?? clean, levels[i], levels[i - 1], refinements);
            step = step with { Index = levels.Count - 1 - i, Calls = (before?.Calls ?? 0) + step.Calls };
            before?.Dispose();
            before = step;
            yield return step;
        }
    }

    private static SamplingStep Step(Denoiser denoiser, Tensor noisy, NoiseLevel from, NoiseLevel to, int refinements)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var (kept, added) = (to.Alpha / from.Alpha, to.Sigma - (to.Alpha / from.Alpha * from.Sigma));
        var (asked, level) = from.Sigma > 0 ? (noisy, from) : (noisy * kept, to);
        var guess = denoiser(asked, level).Clean;
        var next = (noisy * kept) + (Epsilon(asked, guess, level) * added);
        for (var i = 0; i < refinements; i++)
        {
            guess = denoiser(next, to).Clean;
            next = to.Alpha > 0
                ? (noisy * kept) + (Epsilon(next, guess, to) * added)
                : (noisy - (guess * from.Alpha)) * (to.Sigma / from.Sigma);
        }

        return new SamplingStep(0, to, scope.MoveToOuter(next), scope.MoveToOuter(guess), 1 + refinements);
    }

    private static Tensor Epsilon(Tensor noisy, Tensor clean, NoiseLevel level) => (noisy - (clean * level.Alpha)) / level.Sigma;
}
