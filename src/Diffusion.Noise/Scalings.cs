namespace Diffusion.Noise;

/// <summary>How a network F becomes a denoiser at one noise level: x̂0 = Skip·x + Out·F(In·x; Condition) (Karras et al. 2022, Eq. 7).</summary>
/// <param name="Skip">The factor of the noisy image in the estimate.</param>
/// <param name="Out">The factor of the network's output in the estimate.</param>
/// <param name="In">The factor of the noisy image at the network's input.</param>
/// <param name="Condition">What the network is told about the level.</param>
public readonly record struct Scalings(double Skip, double Out, double In, double Condition)
{
    /// <summary>
    /// What the network must answer for the estimate to be x0: F* = (x0 − Skip·x)/Out with x = α·x0 + σ·ε, so F* = Clean·x0 + Noise·ε.
    /// </summary>
    /// <param name="level">The level these scalings belong to.</param>
    /// <returns>The two factors: Clean = (1 − Skip·α)/Out, Noise = −Skip·σ/Out.</returns>
    /// <exception cref="InvalidOperationException">Out is 0: at this level the output does not matter, so there is no target.</exception>
    public (double Clean, double Noise) Target(NoiseLevel level) => Out != 0
        ? ((1 - (Skip * level.Alpha)) / Out, -(Skip * level.Sigma) / Out)
        : throw new InvalidOperationException($"At {level} the network's output is multiplied by 0, so it has no target; train at levels with noise.");
}
