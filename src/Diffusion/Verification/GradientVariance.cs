namespace Diffusion.Verification;

/// <summary>Variance of the two estimators of ∂E[f(z)]/∂µ from a single draw of N(µ, σ²).</summary>
/// <param name="Function">f.</param>
/// <param name="Deviation">σ.</param>
/// <param name="Reparameterized">By reparameterization, measured.</param>
/// <param name="ReparameterizedExact">By reparameterization, as theory says.</param>
/// <param name="ScoreFunction">By score function, measured.</param>
/// <param name="ScoreFunctionExact">By score function, as theory says.</param>
public sealed record GradientVariance(
    string Function, double Deviation, double Reparameterized, double ReparameterizedExact, double ScoreFunction, double ScoreFunctionExact);
