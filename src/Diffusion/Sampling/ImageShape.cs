namespace Diffusion.Sampling;

/// <summary>The shape of one image.</summary>
/// <param name="Channels">1, 3 or 4.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
public sealed record ImageShape(int Channels, int Height, int Width);
