using Diffusion.Denoising;
using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>How to walk from noise to images. A sampler is its <see cref="Take"/>; the walk is the same for all.</summary>
public abstract class Sampler
{
    /// <summary>How many steps back the sampler looks.</summary>
    protected internal virtual int Memory => 0;

    /// <summary>The walk, a step at a time. No gradients are recorded; no scope or mode is left open between steps.</summary>
    /// <remarks>
    /// Where a level is noisier than the one before it, noise is put back without asking the denoiser, x' = (α'/α)·x + √(σ'² − (α'/α)²σ²)·z, and the sampler
    /// starts afresh (Restart, Xu et al. 2023; RePaint, Lugmayr et al. 2022).
    /// </remarks>
    /// <param name="denoiser">Gives x̂_0 at each level.</param>
    /// <param name="noisy">x at the first level [N,C,H,W]; stays the caller's.</param>
    /// <param name="levels">Where to go, from noisy to clean; the last is arrived at and not evaluated (see <see cref="LevelGrid"/>).</param>
    /// <param name="noise">Fresh noise, for the steps that add some.</param>
    /// <param name="process">
    /// Gives the levels between those of the walk, which some samplers ask the denoiser at, with the times that the network knows; null reads them off the walk
    /// (see <see cref="SamplerContext.LevelAt"/>).
    /// </param>
    /// <returns>One step fewer than there are levels.</returns>
    /// <exception cref="ArgumentException">There are fewer than two levels, the second is not cleaner than the first, or two neighbours are the same.</exception>
    public IEnumerable<SamplingStep> Sample(Denoiser denoiser, Tensor noisy, IReadOnlyList<NoiseLevel> levels, INoiseSource noise, NoiseProcess? process = null)
    {
        ArgumentNullException.ThrowIfNull(denoiser);
        ArgumentNullException.ThrowIfNull(noisy);
        ArgumentNullException.ThrowIfNull(noise);
        SamplingLevels.Check(levels);
        return Walk(denoiser, noisy, levels, noise, process);
    }

    /// <summary>One step. Runs without gradients and in a dispose scope of its own.</summary>
    protected abstract StepResult Take(SamplerContext step);

    /// <summary>The step that another sampler would take, for samplers that decorate one; such a sampler has the other's <see cref="Memory"/>.</summary>
    protected static StepResult StepOf(Sampler other, SamplerContext step)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Take(step);
    }

    private IEnumerable<SamplingStep> Walk(Denoiser denoiser, Tensor start, IReadOnlyList<NoiseLevel> levels, INoiseSource noise, NoiseProcess? process)
    {
        var past = new List<Estimate>();
        SamplingStep? before = null;
        var since = 0;
        try
        {
            for (var i = 0; i + 1 < levels.Count; i++)
            {
                var context = new SamplerContext(denoiser, noise, levels, i, since, before?.Noisy ?? start, past, process);
                var rises = SamplingLevels.IsRise(context.From, context.To);
                var step = rises ? PutBack(context, before!) : Step(context, before?.Calls ?? 0, past);
                since = rises ? 0 : since + 1;
                Forget(past, rises ? 0 : Memory);
                before?.Dispose();
                before = step;
                yield return step;
            }
        }
        finally
        {
            Forget(past, 0);
        }
    }

    private SamplingStep Step(SamplerContext context, int calls, List<Estimate> past)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var (next, clean, corrected) = Take(context);
        next = ReferenceEquals(next, clean) ? clean.alias() : next;
        if (Memory > 0)
        {
            past.Insert(0, new Estimate(context.From, Kept(corrected ?? context.Noisy), Kept(clean)));
        }

        return new SamplingStep(context.Index, context.To, scope.MoveToOuter(next), scope.MoveToOuter(clean), calls + context.Calls);
    }

    private static SamplingStep PutBack(SamplerContext context, SamplingStep before)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var kept = context.To.Alpha / context.From.Alpha;
        var added = Math.Sqrt(Posterior.ForwardVariance(context.To, context.From));
        var next = (context.Noisy * kept) + (context.Noise() * added);
        return new SamplingStep(context.Index, context.To, scope.MoveToOuter(next), scope.MoveToOuter(before.Clean.alias()), before.Calls);
    }

    /// <summary>A second handle on the same numbers, which outlives scopes and the first handle.</summary>
    private static Tensor Kept(Tensor tensor) => tensor.alias().DetachFromDisposeScope();

    private static void Forget(List<Estimate> past, int keep)
    {
        foreach (var old in past.Skip(keep))
        {
            old.Noisy.Dispose();
            old.Clean.Dispose();
        }

        past.RemoveRange(Math.Min(keep, past.Count), Math.Max(0, past.Count - keep));
    }
}
