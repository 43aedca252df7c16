namespace Diffusion.Noise;

/// <summary>Variance preserving in continuous time: dx = −½β(t)·x dt + √β(t) dw with β(t) = β_min + t·(β_max − β_min) (Song et al. 2021, Eq. 11 and App. C).</summary>
/// <remarks>
/// σ/α = √(exp(½(β_max−β_min)·t² + β_min·t) − 1) for t up to 1, where some signal is left. Time is 999·t, as if of 1,000 steps (Karras et al. 2022, Table 1).
/// </remarks>
public sealed class VpProcess : NoiseProcess
{
    /// <summary>Song et al.'s β_min.</summary>
    public const double DefaultBetaMin = 0.1;

    /// <summary>Song et al.'s β_max.</summary>
    public const double DefaultBetaMax = 20;

    /// <summary>Song et al.'s least t of training; they sample from 0.001 on, which <see cref="GridOptions.SigmaMin"/> can say.</summary>
    public const double DefaultTimeMin = 1e-5;

    private const double TimeScale = 999;

    private readonly double slope;

    /// <summary>The process between two rates of noise.</summary>
    /// <param name="name">What it is called in commands and messages.</param>
    /// <param name="betaMin">β(0), above 0.</param>
    /// <param name="betaMax">β(1), at least <paramref name="betaMin"/>.</param>
    /// <param name="timeMin">The least t that the network is trained at, in (0,1).</param>
    /// <exception cref="InputException">A value is out of its range, or so large that α vanishes.</exception>
    public VpProcess(string name = "vp", double betaMin = DefaultBetaMin, double betaMax = DefaultBetaMax, double timeMin = DefaultTimeMin)
        : base(name, [])
    {
        if (!(betaMin > 0 && betaMax >= betaMin && betaMin + betaMax <= MostNoise))
        {
            throw new InputException($"\"{name}\": betaMin is {betaMin} and betaMax {betaMax}; they must be 0 < betaMin <= betaMax, together at most {MostNoise}.");
        }

        if (!(timeMin > 0 && timeMin < 1))
        {
            throw new InputException($"\"{name}\": timeMin is {timeMin}; it must lie strictly between 0 and 1.");
        }

        (BetaMin, BetaMax, TimeMin, slope) = (betaMin, betaMax, timeMin, betaMax - betaMin);
        (Cleanest, Noisiest) = (Level(timeMin), Level(1));
    }

    /// <summary>The largest β_min + β_max: then α at t = 1 is e^(−250) still.</summary>
    internal const double MostNoise = 1000;

    /// <summary>β(0).</summary>
    public double BetaMin { get; }

    /// <summary>β(1).</summary>
    public double BetaMax { get; }

    /// <summary>t of the cleanest level.</summary>
    public double TimeMin { get; }

    /// <inheritdoc/>
    public override NoiseLevel Cleanest { get; }

    /// <inheritdoc/>
    public override NoiseLevel Noisiest { get; }

    /// <inheritdoc/>
    public override NoiseLevel At(double time) => Level(CheckTime(time) / TimeScale);

    /// <inheritdoc/>
    public override NoiseLevel AtRatio(double ratio)
    {
        var inside = InRange(ratio);
        var integral = Precise.LogOnePlus(inside * inside);
        return Level(Math.Clamp(2 * integral / (BetaMin + Math.Sqrt((BetaMin * BetaMin) + (2 * slope * integral))), TimeMin, 1));
    }

    /// <summary>t runs straight from its least value to 1.</summary>
    /// <inheritdoc/>
    public override NoiseLevel AtShare(double share)
    {
        CheckShare(share);
        return Level(TimeMin + (share * (1 - TimeMin)));
    }

    /// <inheritdoc/>
    public override double ShareOf(NoiseLevel level) => ((level.Time / TimeScale) - TimeMin) / (1 - TimeMin);

    /// <summary>α = exp(−½B) and σ = √(1 − exp(−B)) with B = ∫β = ½(β_max−β_min)·t² + β_min·t.</summary>
    private NoiseLevel Level(double t)
    {
        var integral = ((slope * t / 2) + BetaMin) * t;
        return new NoiseLevel(Math.Exp(-integral / 2), Math.Sqrt(-Precise.ExpMinusOne(-integral)), TimeScale * t);
    }
}
