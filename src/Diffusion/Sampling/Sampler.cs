using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>How to walk from noise to images. A sampler is its <see cref="Between"/>; the walk is the same for all.</summary>
public abstract class Sampler
{
    /// <summary>The walk, a step at a time. No gradients are recorded; no scope or mode is left open between steps.</summary>
    /// <param name="denoiser">Gives x̂_0 at each level.</param>
    /// <param name="noisy">x at the first level [N,C,H,W]; stays the caller's.</param>
    /// <param name="levels">Where to go, from noisy to clean; the last is arrived at and not evaluated (see <see cref="SamplingLevels.Create"/>).</param>
    /// <param name="noise">Fresh noise, for the steps that add some.</param>
    /// <returns>One step fewer than there are levels.</returns>
    /// <exception cref="ArgumentException">There are fewer than two levels, or one is not cleaner than the one before it.</exception>
    public IEnumerable<SamplingStep> Sample(Denoiser denoiser, Tensor noisy, IReadOnlyList<NoiseLevel> levels, INoiseSource noise)
    {
        ArgumentNullException.ThrowIfNull(denoiser);
        ArgumentNullException.ThrowIfNull(noisy);
        ArgumentNullException.ThrowIfNull(noise);
        SamplingLevels.Check(levels);
        return Walk(denoiser, noisy, levels, noise);
    }

    /// <summary>The step from one level to a cleaner one. Noise is 0 where the step arrives at the clean level.</summary>
    public abstract Transition Between(NoiseLevel level, NoiseLevel target);

    private IEnumerable<SamplingStep> Walk(Denoiser denoiser, Tensor start, IReadOnlyList<NoiseLevel> levels, INoiseSource noise)
    {
        SamplingStep? step = null;
        for (var i = 0; i + 1 < levels.Count; i++)
        {
            var (x, index) = (step?.Noisy ?? start, i);
            var (next, clean) = Scoped.Run(() => Take(denoiser, x, levels[index], levels[index + 1], like => noise.Draw(like, index)));
            step?.Dispose();
            step = new SamplingStep(i, levels[i + 1], next, clean);
            yield return step;
        }
    }

    private (Tensor Next, Tensor Clean) Take(Denoiser denoiser, Tensor x, NoiseLevel from, NoiseLevel to, Func<Tensor, Tensor> noise)
    {
        using var frozen = no_grad();
        var clean = denoiser(x, from);
        var transition = Between(from, to);
        var next = (x * transition.Noisy) + (clean * transition.Clean);
        return (transition.Noise == 0 ? next : next.add_(noise(x).mul_(transition.Noise)), clean);
    }
}
