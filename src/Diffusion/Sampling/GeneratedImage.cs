using Diffusion.Imaging;

namespace Diffusion.Sampling;

/// <summary>A finished picture.</summary>
/// <param name="Seed">The seed that it is the picture of.</param>
/// <param name="Image">The picture.</param>
public sealed record GeneratedImage(ulong Seed, PixelImage Image);
