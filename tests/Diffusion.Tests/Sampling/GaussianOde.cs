using Diffusion.Noise;
using static TorchSharp.torch;

namespace Diffusion.Tests.Sampling;

/// <summary>The sampling ODE for data N(m, s²) in closed form: x keeps its place in the marginal N(α·m, α²s² + σ²).</summary>
internal static class GaussianOde
{
    /// <summary>x' = α'·m + √(α'²s² + σ'²)/√(α²s² + σ²)·(x − α·m).</summary>
    public static Tensor Solve(Tensor x, NoiseLevel from, NoiseLevel to, double mean, double deviation) =>
        (x - from.Alpha * mean) * (Deviation(to, deviation) / Deviation(from, deviation)) + to.Alpha * mean;

    /// <summary>√(α²s² + σ²).</summary>
    public static double Deviation(NoiseLevel level, double deviation) => Math.Sqrt((level.Alpha * level.Alpha * deviation * deviation) + (level.Sigma * level.Sigma));
}
