namespace Diffusion.Noise;

/// <summary>A forward process x = α·x0 + σ·ε: the levels (α, σ) between image and noise, and what the network is told about each (its time).</summary>
/// <remarks>
/// Variance preserving (<see cref="NoiseSchedule"/>, <see cref="VpProcess"/>), variance exploding (<see cref="EdmProcess"/>) and rectified flow (<see cref="FlowProcess"/>). σ/α, the
/// noise-to-signal ratio, rises strictly with time, so a level can be found by its time or by its ratio.
/// </remarks>
public abstract class NoiseProcess
{
    /// <summary>A process of that name.</summary>
    /// <param name="name">What it is called in commands and messages.</param>
    /// <param name="warnings">What is legal but costs something, a sentence each.</param>
    protected NoiseProcess(string name, IReadOnlyList<string> warnings)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(warnings);
        Name = name;
        Warnings = warnings;
    }

    /// <summary>What the process is called in commands and messages.</summary>
    public string Name { get; }

    /// <summary>What is legal but costs something, a sentence each; empty when there is nothing to say.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The least noisy level that the network is trained at.</summary>
    public abstract NoiseLevel Cleanest { get; }

    /// <summary>The noisiest level, where sampling starts.</summary>
    public abstract NoiseLevel Noisiest { get; }

    /// <summary>The level of a time: between the steps of a schedule too, where ln(σ/α) runs straight.</summary>
    /// <param name="time">From the cleanest level's time to the noisiest's.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is outside, or NaN.</exception>
    public abstract NoiseLevel At(double time);

    /// <summary>The level of a noise-to-signal ratio.</summary>
    /// <param name="ratio">σ/α, from the cleanest level's to the noisiest's; a rounding error beyond an end gives that end.</param>
    /// <exception cref="InputException">The ratio is outside.</exception>
    public abstract NoiseLevel AtRatio(double ratio);

    /// <summary>The level some part of the way from the cleanest (0) to the noisiest (1), in the process's own even measure.</summary>
    /// <param name="share">0 … 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside, or NaN.</exception>
    public abstract NoiseLevel AtShare(double share);

    /// <summary>How far from the cleanest (0) to the noisiest (1) a level of this process lies: what <see cref="AtShare"/> turns back into the level.</summary>
    /// <param name="level">A level of this process.</param>
    public abstract double ShareOf(NoiseLevel level);

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>A time within the process.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is outside, or NaN.</exception>
    protected double CheckTime(double time) => time >= Cleanest.Time && time <= Noisiest.Time
        ? time
        : throw new ArgumentOutOfRangeException(nameof(time), time, $"\"{Name}\" has the times {Cleanest.Time} to {Noisiest.Time}.");

    /// <summary>A ratio within the process; one beyond an end by no more than a rounding error is that end.</summary>
    /// <exception cref="InputException">It is outside.</exception>
    protected double InRange(double ratio)
    {
        const double Rounding = 1e-9;
        var (low, high) = (Cleanest.Ratio, Noisiest.Ratio);
        return ratio >= low * (1 - Rounding) && ratio <= high * (1 + Rounding)
            ? Math.Clamp(ratio, low, high)
            : throw new InputException($"\"{Name}\" has no level with sigma/alpha = {ratio:G6}; the network knows {low:G6} to {high:G6}.");
    }

    /// <summary>Throws unless the share is from 0 to 1.</summary>
    protected static void CheckShare(double share)
    {
        if (!(share >= 0 && share <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share of the way is from 0 (cleanest) to 1 (noisiest).");
        }
    }
}
