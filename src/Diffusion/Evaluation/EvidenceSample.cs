namespace Diffusion.Evaluation;

/// <summary>What a variational autoencoder's bounds come to for one image, in nats.</summary>
/// <param name="Image">Which image.</param>
/// <param name="Reconstruction">−ln p(x | z), mean over the draws.</param>
/// <param name="Divergence">KL(q(z | x) ‖ N(0, I)).</param>
/// <param name="ImportanceWeighted">The importance-weighted bound of −ln p(x); with one draw, an estimate of <see cref="Total"/>.</param>
public readonly record struct EvidenceSample(int Image, double Reconstruction, double Divergence, double ImportanceWeighted)
{
    /// <summary>The evidence bound of −ln p(x): reconstruction and divergence together.</summary>
    public double Total => Reconstruction + Divergence;
}
