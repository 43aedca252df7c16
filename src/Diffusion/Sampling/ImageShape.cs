namespace Diffusion.Sampling;

/// <summary>The shape of one image, or of what stands for it.</summary>
/// <param name="Channels">1, 3 or 4 of an image.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public sealed record ImageShape(int Channels, int Height, int Width);
