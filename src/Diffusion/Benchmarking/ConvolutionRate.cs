using Diffusion.Networks;

namespace Diffusion.Benchmarking;

/// <summary>How fast one convolution ran.</summary>
/// <param name="Shape">The convolution.</param>
/// <param name="Images">Images at once.</param>
/// <param name="WithGradients">Whether the gradients of image, weight and bias were computed, too: three times the arithmetic.</param>
/// <param name="FlopPerSecond">Multiplications and additions per second, counted as the formula's and not as an algorithm's that saves some.</param>
public sealed record ConvolutionRate(ConvolutionShape Shape, int Images, bool WithGradients, double FlopPerSecond);
