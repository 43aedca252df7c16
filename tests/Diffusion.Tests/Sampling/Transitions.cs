using Diffusion.Denoising;
using Diffusion.Noise;
using Diffusion.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Tests.Sampling;

/// <summary>The three numbers of a first-order step, found by trying it on x, x̂_0 and z one at a time.</summary>
internal static class Transitions
{
    public static Transition Of(Sampler sampler, NoiseLevel from, NoiseLevel to) =>
        new(Try(sampler, from, to, 1, 0, 0), Try(sampler, from, to, 0, 1, 0), Try(sampler, from, to, 0, 0, 1));

    private static double Try(Sampler sampler, NoiseLevel from, NoiseLevel to, double noisy, double clean, double noise)
    {
        using var scope = NewDisposeScope();
        Denoised Guess(Tensor x, NoiseLevel level) => full_like(x, clean);
        return sampler.Sample(Guess, full(1, noisy, dtype: ScalarType.Float64), [from, to], new Constant(noise)).Single().Noisy.item<double>();
    }

    private sealed class Constant(double value) : INoiseSource
    {
        public Tensor Draw(Tensor images, int step, int draw) => full_like(images, value);
    }
}
