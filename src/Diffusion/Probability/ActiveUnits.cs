using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Probability;

/// <summary>
/// Counts the numbers of a latent that say something: those of which the posterior's mean differs from image to image, Var_x E[z_j | x] &gt; 0.01 (Burda et al. 2016, §5.2).
/// Where few do, the posterior has collapsed onto the prior.
/// </summary>
public sealed class ActiveUnits
{
    /// <summary>Variance above which one is active.</summary>
    public const double Threshold = 0.01;

    private double[] sums = [];
    private double[] squares = [];
    private long images;

    /// <summary>Numbers of a latent; 0 before any was added.</summary>
    public int Total => sums.Length;

    /// <summary>How many are active over the images so far; null of fewer than two, which have no variance.</summary>
    public int? Active => images < 2 ? null : sums.Zip(squares).Count(pair => (pair.Second - (pair.First * pair.First / images)) / (images - 1) > Threshold);

    /// <summary>Adds images.</summary>
    /// <param name="means">µ [n,…].</param>
    public void Add(Tensor means)
    {
        ArgumentNullException.ThrowIfNull(means);
        Scoped.Run(() =>
        {
            using var frozen = no_grad();
            var wide = means.detach().to_type(ScalarType.Float64).flatten(1);
            (sums, squares) = (Added(sums, wide.sum([0L])), Added(squares, wide.square().sum([0L])));
        });
        images += means.shape[0];
    }

    private static double[] Added(double[] sums, Tensor more)
    {
        var values = more.cpu().data<double>().ToArray();
        return sums.Length == 0 ? values : [.. sums.Zip(values, (sum, value) => sum + value)];
    }
}
