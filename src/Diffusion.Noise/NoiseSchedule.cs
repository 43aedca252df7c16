namespace Diffusion.Noise;

/// <summary>
/// The variances β of a discrete forward process q(x_t | x_{t−1}) = N(√(1−β_t)·x_{t−1}, β_t·I) (Ho et al. 2020, Eq. 2) and every table that
/// follows from them, in double precision. Immutable and valid: each β lies in (0,1), only the last may be 1, and ᾱ falls strictly.
/// </summary>
/// <remarks>Index t = 0 … Steps−1; ᾱ before the first step is 1.</remarks>
public sealed class NoiseSchedule : NoiseProcess
{
    /// <summary>The fewest steps that make a process: one has no posterior.</summary>
    public const int MinSteps = 2;

    /// <summary>The most steps a schedule may have; more is a slip of the pen and would only fill the memory.</summary>
    public const int MaxSteps = 100_000;

    private NoiseSchedule(string name, double[] beta, IReadOnlyList<string> warnings)
        : base(name, warnings)
    {
        var tables = new PosteriorTables(beta);
        Beta = Array.AsReadOnly(beta);
        Alpha = Table(t => 1 - beta[t]);
        AlphaBar = Array.AsReadOnly(tables.AlphaBar);
        SqrtAlphaBar = Table(t => Math.Sqrt(tables.AlphaBar[t]));
        SqrtOneMinusAlphaBar = Table(t => Math.Sqrt(tables.OneMinusAlphaBar[t]));
        Snr = Table(t => tables.AlphaBar[t] / tables.OneMinusAlphaBar[t]);
        LogSnr = Table(t => Math.Log(tables.AlphaBar[t]) - Math.Log(tables.OneMinusAlphaBar[t]));
        PosteriorVariance = Table(tables.Variance);
        PosteriorLogVarianceClipped = Table(t => Math.Log(tables.Variance(Math.Max(t, 1))));
        PosteriorMeanCoefClean = Table(tables.MeanCoefClean);
        PosteriorMeanCoefNoisy = Table(tables.MeanCoefNoisy);
    }

    /// <summary>T, the number of steps from image to noise.</summary>
    public int Steps => Beta.Count;

    /// <summary>β_t, the variance added by step t; in (0,1), the last may be 1.</summary>
    public IReadOnlyList<double> Beta { get; }

    /// <summary>α_t = 1 − β_t. (The factor of x0 in a <see cref="NoiseLevel"/> is √ᾱ_t.)</summary>
    public IReadOnlyList<double> Alpha { get; }

    /// <summary>ᾱ_t = α_0·α_1·…·α_t; strictly falling, in (0,1); 0 after a last β of 1.</summary>
    public IReadOnlyList<double> AlphaBar { get; }

    /// <summary>√ᾱ_t, the factor of x0 in x_t.</summary>
    public IReadOnlyList<double> SqrtAlphaBar { get; }

    /// <summary>√(1−ᾱ_t), the standard deviation of the noise in x_t.</summary>
    public IReadOnlyList<double> SqrtOneMinusAlphaBar { get; }

    /// <summary>ᾱ_t / (1−ᾱ_t).</summary>
    public IReadOnlyList<double> Snr { get; }

    /// <summary>ln(ᾱ_t / (1−ᾱ_t)).</summary>
    public IReadOnlyList<double> LogSnr { get; }

    /// <summary>β̃_t = β_t (1−ᾱ_{t−1})/(1−ᾱ_t), variance of q(x_{t−1} | x_t, x_0) (Ho et al. 2020, Eq. 7); 0 at t = 0.</summary>
    public IReadOnlyList<double> PosteriorVariance { get; }

    /// <summary>ln β̃_t, with β̃_1 in the place of β̃_0 = 0 (Nichol &amp; Dhariwal 2021, their code).</summary>
    public IReadOnlyList<double> PosteriorLogVarianceClipped { get; }

    /// <summary>√ᾱ_{t−1} β_t/(1−ᾱ_t), the factor of x_0 in the mean of q(x_{t−1} | x_t, x_0); 1 at t = 0.</summary>
    public IReadOnlyList<double> PosteriorMeanCoefClean { get; }

    /// <summary>√α_t (1−ᾱ_{t−1})/(1−ᾱ_t), the factor of x_t in the mean of q(x_{t−1} | x_t, x_0); 0 at t = 0.</summary>
    public IReadOnlyList<double> PosteriorMeanCoefNoisy { get; }

    /// <inheritdoc/>
    public override NoiseLevel Cleanest => this[0];

    /// <inheritdoc/>
    public override NoiseLevel Noisiest => this[Steps - 1];

    /// <summary>The level of x_t: (√ᾱ_t, √(1−ᾱ_t), t).</summary>
    /// <param name="t">Index 0 … Steps−1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="t"/> is no step of the schedule.</exception>
    public NoiseLevel this[int t] => t >= 0 && t < Steps
        ? new NoiseLevel(SqrtAlphaBar[t], SqrtOneMinusAlphaBar[t], t)
        : throw new ArgumentOutOfRangeException(nameof(t), t, $"Schedule \"{Name}\" has steps 0 to {Steps - 1}.");

    /// <inheritdoc/>
    public override NoiseLevel At(double time)
    {
        var (below, part) = ((int)CheckTime(time), time - Math.Floor(time));
        return part == 0 ? this[below] : Between(this[below], this[below + 1], part);
    }

    /// <inheritdoc/>
    public override NoiseLevel AtRatio(double ratio)
    {
        var inside = InRange(ratio);
        var above = FirstAtLeast(inside);
        if (this[above].Ratio == inside)
        {
            return this[above];
        }

        var (low, high) = (this[above - 1], this[above]);
        var part = double.IsPositiveInfinity(high.Ratio)
            ? 1 - (Math.Atan(1 / inside) / Math.Atan(1 / low.Ratio))
            : Math.Log(inside / low.Ratio) / Math.Log(high.Ratio / low.Ratio);
        return Preserving(inside, above - 1 + Math.Clamp(part, 0, 1));
    }

    /// <summary>The time runs straight from 0 to T−1.</summary>
    /// <inheritdoc/>
    public override NoiseLevel AtShare(double share)
    {
        CheckShare(share);
        return At(share * (Steps - 1));
    }

    /// <inheritdoc/>
    public override double ShareOf(NoiseLevel level) => level.Time / (Steps - 1);

    /// <summary>The schedule with the variances given.</summary>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="betas">β_0 … β_{T−1}, each in (0,1); the last may be 1, which leaves no signal.</param>
    /// <returns>The validated schedule.</returns>
    /// <exception cref="InputException">There are fewer than two or more than a million, one lies outside (0,1), or ᾱ stops falling in double precision.</exception>
    public static NoiseSchedule FromBetas(string name, IReadOnlyList<double> betas)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(betas);
        return Create(name, [.. betas], $"schedule \"{name}\"");
    }

    /// <summary>The schedule, with what else there is to warn of.</summary>
    internal static NoiseSchedule Create(string name, double[] betas, string where, string? warning = null)
    {
        ScheduleRules.CheckSteps(betas.Length, where);
        ScheduleRules.CheckBetas(betas, where);
        string?[] warnings = [ScheduleWarnings.TerminalSignal(betas), warning];
        return new NoiseSchedule(name, betas, [.. warnings.OfType<string>()]);
    }

    /// <summary>ln(σ/α) runs straight between two steps; where the noisier one has no signal left, the angle arctan(α/σ) does.</summary>
    private static NoiseLevel Between(NoiseLevel low, NoiseLevel high, double part)
    {
        var ratio = double.IsPositiveInfinity(high.Ratio)
            ? 1 / Math.Tan((1 - part) * Math.Atan(1 / low.Ratio))
            : low.Ratio * Math.Pow(high.Ratio / low.Ratio, part);
        return Preserving(ratio, low.Time + part);
    }

    /// <summary>α² + σ² = 1.</summary>
    private static NoiseLevel Preserving(double ratio, double time)
    {
        var alpha = 1 / Math.Sqrt(1 + (ratio * ratio));
        return new NoiseLevel(alpha, ratio * alpha, time);
    }

    private int FirstAtLeast(double ratio)
    {
        var (low, high) = (0, Steps - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = this[middle].Ratio >= ratio ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private System.Collections.ObjectModel.ReadOnlyCollection<double> Table(Func<int, double> entry)
    {
        var values = new double[Beta.Count];
        for (var t = 0; t < values.Length; t++)
        {
            values[t] = entry(t);
        }

        return Array.AsReadOnly(values);
    }
}
