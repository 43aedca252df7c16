namespace Diffusion.Evaluation;

/// <summary>The term of one time, mean over the images for which it was computed.</summary>
/// <param name="Step">t, 0 … T−1; t = 0 is the decoder's.</param>
/// <param name="Samples">For how many images it was computed.</param>
/// <param name="Weight">The terms' weights over the number of all images: 1 where every term was computed. Weight·Bits is what t adds to the total.</param>
/// <param name="Bits">Bits per dimension.</param>
/// <param name="CleanError">Mean square of x̂_0 − x_0.</param>
/// <param name="NoiseError">Mean square of ε̂ − ε = (x_t − α·x̂_0)/σ − ε, which is SNR·CleanError.</param>
public readonly record struct StepTotal(int Step, int Samples, double Weight, double Bits, double CleanError, double NoiseError);
