namespace Diffusion.Data;

/// <summary>Images ready to become a tensor.</summary>
/// <param name="Pixels">[N,C,H,W] row by row in [−1,1]: byte/127.5 − 1.</param>
/// <param name="Labels">[N] class indices, or null when the data has no classes.</param>
/// <param name="Count">N.</param>
/// <param name="Channels">C.</param>
/// <param name="Height">H in pixels.</param>
/// <param name="Width">W in pixels.</param>
public sealed record TrainingBatch(float[] Pixels, long[]? Labels, int Count, int Channels, int Height, int Width);
