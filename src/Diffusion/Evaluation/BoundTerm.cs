namespace Diffusion.Evaluation;

/// <summary>One term of one image's bound.</summary>
/// <param name="Image">Which image.</param>
/// <param name="Step">t, 0 … T−1; t = 0 is the decoder's.</param>
/// <param name="Weight">How many terms it stands for: 1 where all are computed.</param>
/// <param name="Bits">The term, bits per dimension.</param>
/// <param name="CleanError">Mean square of x̂_0 − x_0.</param>
public readonly record struct BoundTerm(int Image, int Step, double Weight, double Bits, double CleanError);
