namespace Diffusion.Data;

/// <summary>Mean and variance of all values of z = µ + σ·ε, exact over ε: the variance is that of the means plus the mean of σ².</summary>
internal sealed class LatentMoments
{
    private long _count;

    /// <summary>The first value, subtracted from all: the sums stay exact where the values are all the same.</summary>
    private double _origin;
    private double _sum;
    private double _squares;
    private double _spread;

    /// <summary>The variance of a value, about the mean of all. NaN where a value is not finite, or there is none.</summary>
    public double Variance => ((_squares - (_sum * _sum / _count)) / _count) + (_spread / _count);

    /// <summary>Takes the values of a latent.</summary>
    /// <param name="mean">µ of each.</param>
    /// <param name="deviation">σ of each; empty for 0.</param>
    public void Add(ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation)
    {
        _origin = _count == 0 && mean.Length > 0 ? mean[0] : _origin;
        _count += mean.Length;
        foreach (var value in mean)
        {
            var difference = value - _origin;
            _sum += difference;
            _squares += difference * difference;
        }

        foreach (double value in deviation)
        {
            _spread += value * value;
        }
    }
}
