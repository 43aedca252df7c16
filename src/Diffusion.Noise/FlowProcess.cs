namespace Diffusion.Noise;

/// <summary>Rectified flow: x = (1−t)·x0 + t·ε on a straight line (Liu et al. 2023; Lipman et al. 2023). Time is 1000·t, as diffusers' flow-matching models are told.</summary>
/// <remarks>The network is trained for t from 1/1000 to 1; at t = 1 nothing of the image is left.</remarks>
public sealed class FlowProcess : NoiseProcess
{
    private const double TimeScale = 1000;

    private readonly double shift;

    /// <summary>The process, with more or less of the way at noisy levels.</summary>
    /// <param name="name">What it is called in commands and messages.</param>
    /// <param name="shift">s in t = s·u/(1+(s−1)·u), above 0: larger images need more noise for the same loss of detail (Esser et al. 2024, Eq. 23). 1 shifts nothing.</param>
    /// <exception cref="InputException">The shift is not above 0.</exception>
    public FlowProcess(string name = "flow", double shift = 1)
        : base(name, [])
    {
        this.shift = shift > 0 && double.IsFinite(shift) ? shift : throw new InputException($"\"{name}\": shift is {shift}; it must be above 0.");
        (Cleanest, Noisiest) = (Level(1 / TimeScale), Level(1));
    }

    /// <summary>s.</summary>
    public double Shift => shift;

    /// <inheritdoc/>
    public override NoiseLevel Cleanest { get; }

    /// <inheritdoc/>
    public override NoiseLevel Noisiest { get; }

    /// <inheritdoc/>
    public override NoiseLevel At(double time) => time >= Cleanest.Time && time <= Noisiest.Time
        ? Level(time / TimeScale)
        : throw new ArgumentOutOfRangeException(nameof(time), time, $"\"{Name}\" has the times {Cleanest.Time} to {Noisiest.Time}.");

    /// <inheritdoc/>
    public override NoiseLevel AtRatio(double ratio)
    {
        var inside = InRange(ratio);
        return double.IsPositiveInfinity(inside) ? Noisiest : Level(inside / (1 + inside));
    }

    /// <summary>t = s·u/(1+(s−1)·u), never below 1/1000.</summary>
    /// <inheritdoc/>
    public override NoiseLevel AtShare(double share)
    {
        CheckShare(share);
        return Level(Math.Clamp(shift * share / (1 + ((shift - 1) * share)), 1 / TimeScale, 1));
    }

    private static NoiseLevel Level(double t) => new(1 - t, t, TimeScale * t);
}
