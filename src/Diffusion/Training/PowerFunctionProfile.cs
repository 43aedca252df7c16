namespace Diffusion.Training;

/// <summary>
/// p(τ) = (γ + 1)·τ^γ / t^(γ+1) for 0 ≤ τ ≤ t, else 0: how much the weights of time τ count in the power-function average of time t (Karras et al.
/// 2024, §3.1). Its standard deviation is σ_rel·t.
/// </summary>
public readonly record struct PowerFunctionProfile
{
    /// <summary>1/√12 ≈ 0.2887, the relative length of the plain mean (γ = 0); a shorter length has one exponent above 0.</summary>
    public static readonly double LongestLength = 1 / Math.Sqrt(12);

    /// <summary>The profile of an average.</summary>
    /// <param name="length">Relative length σ_rel, above 0 and below <see cref="LongestLength"/>.</param>
    /// <param name="time">t, above 0, in any unit, such as images.</param>
    public PowerFunctionProfile(double length, double time)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(time);
        (Length, Time, Gamma) = (length, time, Exponent(length));
    }

    /// <summary>Relative length σ_rel.</summary>
    public double Length { get; }

    /// <summary>The time t of the average.</summary>
    public double Time { get; }

    /// <summary>The exponent γ &gt; 0.</summary>
    public double Gamma { get; }

    /// <summary>Whether a relative length has an exponent above 0.</summary>
    public static bool IsLength(double length) => length > 0 && length < LongestLength;

    /// <summary>γ of a relative length: the positive root of σ_rel²·(γ + 2)²·(γ + 3) = γ + 1 (Karras et al. 2024, §3.1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is not above 0 and below <see cref="LongestLength"/>.</exception>
    public static double Exponent(double length)
    {
        if (!IsLength(length))
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, FormattableString.Invariant($"A relative length must be above 0 and below {LongestLength:0.0000}."));
        }

        // The left side minus the right is convex for γ > 0 and above 0 at 1/σ_rel: Newton's steps fall towards the root and end where rounding does.
        var square = length * length;
        for (var gamma = 1 / length; ;)
        {
            var excess = square * (gamma + 2) * (gamma + 2) * (gamma + 3) - (gamma + 1);
            var next = gamma - excess / (square * (gamma + 2) * (3 * gamma + 8) - 1);
            if (!(next < gamma))
            {
                return gamma;
            }

            gamma = next;
        }
    }

    /// <summary>σ_rel of an exponent: √((γ + 1)/(γ + 3))/(γ + 2), the inverse of <see cref="Exponent"/>.</summary>
    /// <param name="gamma">γ &gt; 0.</param>
    public static double LengthOf(double gamma) => Math.Sqrt((gamma + 1) / (gamma + 3)) / (gamma + 2);

    /// <summary>p(τ), per unit of time.</summary>
    public double At(double time) => time >= 0 && time <= Time ? (Gamma + 1) * Math.Pow(time / Time, Gamma) / Time : 0;

    /// <summary>∫ p·q dτ = (γ_p + 1)(γ_q + 1)·(t₁/t₂)^γ₂ / ((γ_p + γ_q + 1)·t₂), with 1 the earlier and 2 the later of the two.</summary>
    public double Dot(PowerFunctionProfile other)
    {
        var (early, late) = Time < other.Time ? (this, other) : (other, this);
        return (Gamma + 1) * (other.Gamma + 1) * Math.Pow(early.Time / late.Time, late.Gamma) / ((Gamma + other.Gamma + 1) * late.Time);
    }
}
