namespace Diffusion.Noise;

/// <summary>Variance exploding: x = x0 + σ·ε with σ itself as the coordinate (Karras et al. 2022). Time is c_noise = ¼ ln σ (their Table 1).</summary>
public sealed class EdmProcess : NoiseProcess
{
    /// <summary>Karras et al.'s σ_min.</summary>
    public const double DefaultSigmaMin = 0.002;

    /// <summary>Karras et al.'s σ_max.</summary>
    public const double DefaultSigmaMax = 80;

    /// <summary>The process between two noise levels.</summary>
    /// <param name="name">What it is called in commands and messages.</param>
    /// <param name="sigmaMin">The least σ, above 0.</param>
    /// <param name="sigmaMax">The largest σ, above <paramref name="sigmaMin"/>.</param>
    /// <exception cref="InputException">The two are not 0 &lt; σ_min &lt; σ_max &lt; ∞.</exception>
    public EdmProcess(string name = "edm", double sigmaMin = DefaultSigmaMin, double sigmaMax = DefaultSigmaMax)
        : base(name, [])
    {
        if (!(sigmaMin > 0 && sigmaMin < sigmaMax && double.IsFinite(sigmaMax)))
        {
            throw new InputException($"\"{name}\": sigmaMin is {sigmaMin} and sigmaMax {sigmaMax}; they must be 0 < sigmaMin < sigmaMax.");
        }

        (Cleanest, Noisiest) = (Level(sigmaMin), Level(sigmaMax));
    }

    /// <inheritdoc/>
    public override NoiseLevel Cleanest { get; }

    /// <inheritdoc/>
    public override NoiseLevel Noisiest { get; }

    /// <inheritdoc/>
    public override NoiseLevel At(double time) => new(1, Math.Clamp(Math.Exp(4 * CheckTime(time)), Cleanest.Sigma, Noisiest.Sigma), time);

    /// <inheritdoc/>
    public override NoiseLevel AtRatio(double ratio) => Level(InRange(ratio));

    /// <summary>ln σ runs straight from ln σ_min to ln σ_max.</summary>
    /// <inheritdoc/>
    public override NoiseLevel AtShare(double share)
    {
        CheckShare(share);
        return Level(InRange(Cleanest.Sigma * Math.Pow(Noisiest.Sigma / Cleanest.Sigma, share)));
    }

    /// <inheritdoc/>
    public override double ShareOf(NoiseLevel level) => Math.Log(level.Sigma / Cleanest.Sigma) / Math.Log(Noisiest.Sigma / Cleanest.Sigma);

    private static NoiseLevel Level(double sigma) => new(1, sigma, Math.Log(sigma) / 4);
}
