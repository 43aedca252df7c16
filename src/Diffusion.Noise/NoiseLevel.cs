namespace Diffusion.Noise;

/// <summary>One marginal of the forward process: x = Alpha·x0 + Sigma·ε with ε standard normal.</summary>
/// <param name="Alpha">The mean's factor, ≥ 0; 0 means that nothing of the image is left.</param>
/// <param name="Sigma">The noise's standard deviation, ≥ 0.</param>
/// <param name="Time">What the network is told about the level: its <see cref="NoiseProcess"/> says what; for a schedule of T steps the index 0 … T−1.</param>
public readonly record struct NoiseLevel(double Alpha, double Sigma, double Time)
{
    /// <summary>The image itself: nothing taken away, nothing added.</summary>
    public static NoiseLevel Clean => new(1, 0, 0);

    /// <summary>Sigma/Alpha: noise to signal, 0 for the clean image, ∞ where nothing of it is left. The σ of Karras et al. 2022.</summary>
    public double Ratio => Sigma / Alpha;

    /// <summary>(Alpha/Sigma)²: signal-to-noise ratio of data with unit variance, 0 … ∞.</summary>
    public double Snr => Alpha / Sigma * (Alpha / Sigma);

    /// <summary>2 ln(Alpha/Sigma): −∞ for pure noise, +∞ for the clean image.</summary>
    public double LogSnr => 2 * Math.Log(Alpha / Sigma);
}
