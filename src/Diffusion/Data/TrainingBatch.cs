namespace Diffusion.Data;

/// <summary>Images, or the latents that stand for them, ready to become a tensor.</summary>
/// <param name="Pixels">[N,C,H,W] row by row: byte/127.5 − 1, in [−1,1]; or latents, of a standard deviation near 1.</param>
/// <param name="Labels">[N] class indices, or null when the data has no classes.</param>
/// <param name="Count">N.</param>
/// <param name="Channels">C.</param>
/// <param name="Height">H.</param>
/// <param name="Width">W.</param>
public sealed record TrainingBatch(float[] Pixels, long[]? Labels, int Count, int Channels, int Height, int Width);
