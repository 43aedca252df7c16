using static TorchSharp.torch;

namespace Diffusion.Tensors;

/// <summary>Spherical interpolation (Shoemake 1985): between two samples of a Gaussian in many dimensions it stays where the Gaussian's mass is; the straight line does not.</summary>
public static class Slerp
{
    /// <summary>Below this sine of the angle the two have one direction, or opposite ones, and the straight line is taken.</summary>
    private const double LeastSine = 1e-6;

    /// <summary>sin((1−w)·θ)/sin θ·a + sin(w·θ)/sin θ·b with θ the angle between a and b, for each image by itself; w = 0 is a and w = 1 is b exactly.</summary>
    /// <param name="first">a [N,…].</param>
    /// <param name="second">b, of its shape.</param>
    /// <param name="weights">w, one per image.</param>
    /// <exception cref="ArgumentException">There are not N weights, or the shapes differ.</exception>
    public static Tensor Between(Tensor first, Tensor second, double[] weights)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(weights);
        if (!first.shape.AsSpan().SequenceEqual(second.shape) || weights.Length != first.shape[0])
        {
            throw new ArgumentException(
                $"{weights.Length} weights between [{string.Join(',', first.shape)}] and [{string.Join(',', second.shape)}]; there must be one per image, and one shape.", nameof(weights));
        }

        return Scoped.Run(() =>
        {
            var factors = Cosines(first, second).Zip(weights, Factors).ToArray();
            return (first * PerImage.Column([.. factors.Select(factor => factor.First)], first)) + (second * PerImage.Column([.. factors.Select(factor => factor.Second)], first));
        });
    }

    private static double[] Cosines(Tensor first, Tensor second)
    {
        var (a, b) = (first.flatten(1).to_type(ScalarType.Float64), second.flatten(1).to_type(ScalarType.Float64));
        var lengths = ((a * a).sum([1L]) * (b * b).sum([1L])).sqrt();
        return ((a * b).sum([1L]) / lengths).cpu().data<double>().ToArray();
    }

    private static (double First, double Second) Factors(double cosine, double weight)
    {
        var angle = Math.Acos(Math.Clamp(cosine, -1, 1));
        var sine = Math.Sin(angle);
        return sine > LeastSine ? (Math.Sin((1 - weight) * angle) / sine, Math.Sin(weight * angle) / sine) : (1 - weight, weight);
    }
}
