namespace Diffusion.Sampling;

/// <summary>One step of a first-order sampler: x' = Noisy·x + Clean·x̂_0 + Noise·z with z ~ N(0, I).</summary>
/// <param name="Noisy">Factor of x.</param>
/// <param name="Clean">Factor of x̂_0.</param>
/// <param name="Noise">Standard deviation of the fresh noise; none is drawn where it is 0.</param>
public readonly record struct Transition(double Noisy, double Clean, double Noise);
