using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Probability;

/// <summary>Keeps a network's log σ² where exp neither overflows nor vanishes.</summary>
public sealed record LogVarianceBound
{
    /// <param name="lower">Least log σ², below <paramref name="upper"/>.</param>
    /// <param name="upper">Largest log σ².</param>
    /// <param name="isSoft">Whether the bounds are approached smoothly; false cuts off at them.</param>
    /// <exception cref="InputException">The bounds are not finite, or the wrong way round.</exception>
    public LogVarianceBound(double lower, double upper, bool isSoft = false)
    {
        if (!(double.IsFinite(lower) && double.IsFinite(upper) && lower < upper))
        {
            throw new InputException(FormattableString.Invariant($"log σ² cannot be kept between {lower} and {upper}; the first bound must be below the second, both finite."));
        }

        (Lower, Upper, IsSoft) = (lower, upper, isSoft);
    }

    /// <summary>The cut that diffusers makes, [−30, 20] (its DiagonalGaussianDistribution).</summary>
    public static LogVarianceBound Diffusers { get; } = new(-30, 20);

    /// <summary>Least log σ².</summary>
    public double Lower { get; }

    /// <summary>Largest log σ².</summary>
    public double Upper { get; }

    /// <summary>Whether the bounds are approached smoothly; false cuts off at them.</summary>
    public bool IsSoft { get; }

    /// <summary>A cut at [−m, m]: outside, the gradient is 0, so a value that strayed is not brought back by it.</summary>
    /// <param name="magnitude">m, above 0.</param>
    /// <exception cref="InputException">m is not above 0.</exception>
    public static LogVarianceBound Clamp(double magnitude) => new(-magnitude, magnitude);

    /// <summary>
    /// Close to x inside [−m, m], never outside it, with a gradient that never dies: x / (1 + (x/m)⁴)^¼, its gradient (1 + (x/m)⁴)^(−5/4), which far outside falls
    /// as (m/x)⁵.
    /// </summary>
    /// <param name="magnitude">m, above 0.</param>
    /// <exception cref="InputException">m is not above 0.</exception>
    public static LogVarianceBound Soft(double magnitude) => new(-magnitude, magnitude, isSoft: true);

    /// <summary>The bound of a kind; null for none.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="magnitude">m, above 0; without meaning for none.</param>
    /// <exception cref="InputException">m is not above 0.</exception>
    public static LogVarianceBound? Create(LogVarianceBoundKind kind, double magnitude) => kind switch
    {
        LogVarianceBoundKind.Soft => Soft(magnitude),
        LogVarianceBoundKind.Clamp => Clamp(magnitude),
        LogVarianceBoundKind.None => null,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The kind must be Soft, Clamp or None."),
    };

    /// <summary>The same with no σ below a least one.</summary>
    /// <param name="deviation">σ_min, above 0.</param>
    /// <exception cref="InputException">σ_min is not above 0, or not below the upper bound.</exception>
    public LogVarianceBound WithMinimumDeviation(double deviation) => deviation > 0 && 2 * Math.Log(deviation) < Upper
        ? new LogVarianceBound(Math.Max(Lower, 2 * Math.Log(deviation)), Upper, IsSoft)
        : throw new InputException(FormattableString.Invariant($"The least σ is {deviation}; it must be above 0 and below {Math.Exp(Upper / 2):G6}, the largest."));

    /// <summary>The log σ² that is used.</summary>
    /// <param name="logVariance">As the network answers it, any shape.</param>
    public Tensor Apply(Tensor logVariance)
    {
        ArgumentNullException.ThrowIfNull(logVariance);
        if (!IsSoft)
        {
            return logVariance.clamp(Lower, Upper);
        }

        var (centre, half) = ((Lower + Upper) / 2, (Upper - Lower) / 2);
        return Scoped.Run(() => centre + half * Soften((logVariance - centre) / half));
    }

    /// <summary>u / (1 + u⁴)^¼; beyond 1 as ±(1 + u⁻⁴)^(−¼), where u⁴ would overflow and its gradient be the difference of almost equal numbers.</summary>
    private static Tensor Soften(Tensor u)
    {
        var size = u.abs();
        var (near, inverse) = (u.clamp(-1, 1), size.clamp_min(1).reciprocal()); // the branch not taken must be finite, or its zero gradient becomes NaN
        return where(size.lt(1), near * (1 + near.pow(4)).pow(-0.25), u.sign() * (1 + inverse.pow(4)).pow(-0.25));
    }

    /// <summary>The share of values outside the bounds, 0 to 1: near 0 in a network that is well. NaN is outside.</summary>
    /// <param name="logVariance">As the network answers it, any shape.</param>
    public double OutsideShare(Tensor logVariance)
    {
        ArgumentNullException.ThrowIfNull(logVariance);
        return Scoped.Value(() => 1 - (logVariance.detach().ge(Lower) & logVariance.detach().le(Upper)).to_type(ScalarType.Float64).mean().item<double>());
    }
}
