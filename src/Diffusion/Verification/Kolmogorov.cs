using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Verification;

/// <summary>The distance of a sample from a law, as Kolmogorov (1933) and Smirnov measure it.</summary>
internal static class Kolmogorov
{
    /// <summary>The largest difference between the share of values up to x and Φ(x).</summary>
    /// <param name="standardised">What should be N(0, 1), any shape.</param>
    /// <returns>0 to 1.</returns>
    public static double Distance(Tensor standardised) => Scoped.Value(() =>
    {
        var expected = special.ndtr(standardised.detach().to_type(ScalarType.Float64).flatten().sort().Values);
        var count = expected.shape[0];
        var below = arange(count, dtype: ScalarType.Float64) / count;
        return Math.Max((expected - below).max().item<double>(), (below + 1.0 / count - expected).max().item<double>());
    });
}
