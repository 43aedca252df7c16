using Diffusion.Denoising;
using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>One step of a walk as a sampler sees it: where it is, where it goes, what was before, and the denoiser to ask.</summary>
/// <remarks>It lives for one step. Tensors that it hands out must not be changed in place.</remarks>
public sealed class SamplerContext
{
    private readonly Denoiser denoiser;
    private readonly INoiseSource noise;
    private readonly NoiseProcess? process;
    private int draws;

    internal SamplerContext(
        Denoiser denoiser, INoiseSource noise, IReadOnlyList<NoiseLevel> levels, int index, int since, Tensor noisy, IReadOnlyList<Estimate> past, NoiseProcess? process)
    {
        (this.denoiser, this.noise, this.process, Levels, Index, Since, Noisy, Past) = (denoiser, noise, process, levels, index, since, noisy, past);
    }

    /// <summary>The whole walk.</summary>
    public IReadOnlyList<NoiseLevel> Levels { get; }

    /// <summary>Which step, from 0.</summary>
    public int Index { get; }

    /// <summary>Steps since the walk began, or since noise was last put back: 0 for the first.</summary>
    public int Since { get; }

    /// <summary>Steps to go until the walk ends or noise is put back, this one among them: 1 for the last.</summary>
    public int Left
    {
        get
        {
            var end = Index + 1;
            while (end + 1 < Levels.Count && !SamplingLevels.IsRise(Levels[end], Levels[end + 1]))
            {
                end++;
            }

            return end - Index;
        }
    }

    /// <summary>The level the images are at.</summary>
    public NoiseLevel From => Levels[Index];

    /// <summary>The level to go to, cleaner than <see cref="From"/>.</summary>
    public NoiseLevel To => Levels[Index + 1];

    /// <summary>x [N,C,H,W].</summary>
    public Tensor Noisy { get; }

    /// <summary>The steps before this one since noise was last put back, newest first; as many as <see cref="Sampler.Memory"/>, fewer at the start.</summary>
    public IReadOnlyList<Estimate> Past { get; }

    /// <summary>How often the denoiser was asked in this step.</summary>
    public int Calls { get; private set; }

    /// <summary>What the denoiser says of x at this step's level.</summary>
    public Denoised Denoise() => Denoise(Noisy, From);

    /// <summary>What the denoiser says of any images at any level.</summary>
    public Denoised Denoise(Tensor noisy, NoiseLevel level)
    {
        Calls++;
        return denoiser(noisy, level);
    }

    /// <summary>The level of a noise-to-signal ratio that is not of the walk: between <see cref="From"/> and <see cref="To"/>, or noisier than <see cref="From"/>.</summary>
    /// <remarks>
    /// It is the process's level, its noisiest where the ratio is beyond that. Where the walk was given no process it is read off the walk: on the circle
    /// α² + σ² = 1 where the neighbours are on it, otherwise on the straight line through them (α = 1, and α + σ = 1, are such lines). Its time is then exact for
    /// EDM's process and rectified flow, and an interpolation in ln(σ/α) for a schedule.
    /// </remarks>
    /// <param name="ratio">σ/α, above 0 and finite.</param>
    public NoiseLevel LevelAt(double ratio)
    {
        if (process is not null)
        {
            return process.AtRatio(Math.Clamp(ratio, process.Cleanest.Ratio, process.Noisiest.Ratio));
        }

        var above = ratio > From.Ratio && Index > 0 && !SamplingLevels.IsRise(Levels[Index - 1], From);
        return above ? LevelsBetween.At(Levels[Index - 1], From, ratio) : LevelsBetween.At(From, To, ratio);
    }

    /// <summary>The level whose time is halfway between <see cref="From"/>'s and <see cref="To"/>'s, both of which have signal and noise; without a process, see <see cref="LevelAt"/>.</summary>
    public NoiseLevel Halfway() => process?.At((From.Time + To.Time) / 2) ?? LevelAt(Math.Sqrt(From.Ratio * To.Ratio));

    /// <summary>a·x + b·x̂_0 + c·z; z is drawn only where c is not 0.</summary>
    public Tensor Move(Tensor noisy, Tensor clean, Transition transition)
    {
        ArgumentNullException.ThrowIfNull(noisy);
        ArgumentNullException.ThrowIfNull(clean);
        var mean = (noisy * transition.Noisy) + (clean * transition.Clean);
        return transition.Noise == 0 ? mean : mean + (Noise() * transition.Noise);
    }

    /// <summary>z ~ N(0, I) of the images' shape, new with each call.</summary>
    public Tensor Noise() => noise.Draw(Noisy, Index, draws++);
}
