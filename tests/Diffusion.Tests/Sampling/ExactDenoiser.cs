using Diffusion.Denoising;
using Diffusion.Tensors;

namespace Diffusion.Tests.Sampling;

/// <summary>E[x_0 | x] in closed form, per element.</summary>
internal static class ExactDenoiser
{
    /// <summary>Data N(m, s²): (α·s²·x + σ²·m)/(α²·s² + σ²).</summary>
    public static Denoiser Gaussian(double mean, double deviation) => (x, level) => Scoped.Run(() =>
    {
        var (variance, spread) = (deviation * deviation, Spread(level, deviation));
        return x * (level.Alpha * variance / spread) + level.Sigma * level.Sigma * mean / spread;
    });

    /// <summary>Data ½N(−a, s²) + ½N(a, s²): a Gaussian's with the mean a·tanh(α·a·x/V).</summary>
    public static Denoiser Mixture(double centre, double deviation) => (x, level) => Scoped.Run(() =>
    {
        var (variance, spread) = (deviation * deviation, Spread(level, deviation));
        var mean = (x * (level.Alpha * centre / spread)).tanh() * centre;
        return x * (level.Alpha * variance / spread) + mean * (level.Sigma * level.Sigma / spread);
    });

    private static double Spread(Noise.NoiseLevel level, double deviation) =>
        level.Alpha * level.Alpha * deviation * deviation + level.Sigma * level.Sigma;
}
