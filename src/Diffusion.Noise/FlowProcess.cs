namespace Diffusion.Noise;

/// <summary>Rectified flow: x = (1−t)·x0 + t·ε on a straight line (Liu et al. 2023; Lipman et al. 2023). Time is 1000·t, as diffusers' flow-matching models are told.</summary>
/// <remarks>The network is trained for t from 1/1000 to 1; at t = 1 nothing of the image is left.</remarks>
public sealed class FlowProcess : NoiseProcess
{
    private const double TimeScale = 1000;

    private readonly double shift;
    private readonly double least;

    /// <summary>The process, with more or less of the way at noisy levels.</summary>
    /// <param name="name">What it is called in commands and messages.</param>
    /// <param name="shift">
    /// s in t = s·u/(1+(s−1)·u), above 0: every σ/α is s times what it was, as larger images need more noise for the same loss of detail (Esser et al. 2024,
    /// Eq. 23). 1 shifts nothing.
    /// </param>
    /// <exception cref="InputException">The shift is not above 0.</exception>
    public FlowProcess(string name = "flow", double shift = 1)
        : base(name, [ScheduleWarnings.NoSignal])
    {
        this.shift = shift > 0 && double.IsFinite(shift) ? shift : throw new InputException($"\"{name}\": shift is {shift}; it must be above 0.");
        (Cleanest, Noisiest) = (Level(1 / TimeScale), Level(1));
        least = Unshifted(1 / TimeScale);
    }

    /// <summary>s.</summary>
    public double Shift => shift;

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
        return double.IsPositiveInfinity(inside) ? Noisiest : Level(Math.Clamp(inside / (1 + inside), 1 / TimeScale, 1));
    }

    /// <summary>u runs straight to 1 from where t = 1/1000, and t = s·u/(1+(s−1)·u).</summary>
    /// <inheritdoc/>
    public override NoiseLevel AtShare(double share)
    {
        CheckShare(share);
        var u = least + (share * (1 - least));
        return Level(Math.Clamp(shift * u / (1 + ((shift - 1) * u)), 1 / TimeScale, 1));
    }

    /// <inheritdoc/>
    public override double ShareOf(NoiseLevel level) => (Unshifted(level.Sigma) - least) / (1 - least);

    /// <summary>u = t/(s − (s−1)·t).</summary>
    private double Unshifted(double t) => t / (shift - ((shift - 1) * t));

    private static NoiseLevel Level(double t) => new(1 - t, t, TimeScale * t);
}
