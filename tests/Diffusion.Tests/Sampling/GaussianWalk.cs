using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Tests.Sampling;

/// <summary>
/// The exact mean and deviation of what a sampler makes of Gaussian data. The denoiser is affine there, so x at the end is affine in x at the start and in every
/// noise drawn; one walk over unit impulses finds all factors, and no random number is drawn.
/// </summary>
internal static class GaussianWalk
{
    private const int First = 2;
    private const int DrawsPerStep = 2;

    /// <summary>From N(0, 1) where the walk starts at pure noise, from α·N(m, s²) + σ·N(0, 1) elsewhere.</summary>
    public static (double Mean, double Deviation) Moments(
        Sampler sampler, IReadOnlyList<NoiseLevel> levels, NoiseProcess? process = null, double mean = 0.25, double deviation = 0.5, Denoiser? denoiser = null)
    {
        using var scope = NewDisposeScope();
        var start = zeros(First + (DrawsPerStep * levels.Count), dtype: ScalarType.Float64);
        start[1] = 1;
        var end = sampler.Sample(denoiser ?? ExactDenoiser.Gaussian(mean, deviation), start, levels, new Impulses(), process).Select(step => step.Noisy.clone()).Last();
        var factors = (end - end[0]).data<double>().ToArray();
        var spread = Math.Pow(levels[0].Alpha * deviation, 2) + Math.Pow(levels[0].Sigma, 2);
        return (end[0].item<double>() + (factors[1] * levels[0].Alpha * mean), Math.Sqrt((factors[1] * factors[1] * spread) + factors.Skip(First).Sum(factor => factor * factor)));
    }

    private sealed class Impulses : INoiseSource
    {
        public Tensor Draw(Tensor images, int step, int draw)
        {
            Assert.True(draw < DrawsPerStep);
            var noise = zeros_like(images);
            noise[First + (DrawsPerStep * step) + draw] = 1;
            return noise;
        }
    }
}
