using Diffusion.Networks;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Evaluation;

/// <summary>How large latents are: what a diffusion model that works in them has to know (Rombach et al. 2022, App. G).</summary>
public static class LatentScale
{
    /// <summary>1/√Var z over the images and all numbers of their latents, with z drawn from q(z | x): Var z = Var µ + E σ², so that nothing is drawn.</summary>
    /// <param name="model">The model, its network in evaluation mode.</param>
    /// <param name="images">The images.</param>
    /// <param name="most">Takes so many of them at most, spread evenly.</param>
    /// <param name="batchSize">How many are encoded at once.</param>
    /// <returns>The factor that brings latents to unit variance, above 0.</returns>
    public static double Measure(LatentVariableModel model, HeldOutImages images, int most, int batchSize)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var count = Math.Min(most, images.Count);
        var (sum, squares, values) = (0.0, 0.0, 0L);
        foreach (var part in Enumerable.Range(0, count).Select(i => (int)((long)i * images.Count / count)).Chunk(batchSize))
        {
            var (first, second, numbers) = Scoped.Value(() => Moments(model, images.Clean(part)));
            (sum, squares, values) = (sum + first, squares + second, values + numbers);
        }

        return 1 / Math.Sqrt((squares / values) - (sum / values * (sum / values)));
    }

    /// <summary>Σ µ, Σ (µ² + σ²), and how many they are.</summary>
    private static (double Sum, double Squares, long Count) Moments(LatentVariableModel model, Tensor images)
    {
        using var frozen = no_grad();
        var posterior = model.Posterior(images);
        var (mean, deviation) = (posterior.Mean.to_type(ScalarType.Float64), posterior.Deviation.to_type(ScalarType.Float64));
        return (mean.sum().item<double>(), (mean.square() + deviation.square()).sum().item<double>(), mean.numel());
    }
}
