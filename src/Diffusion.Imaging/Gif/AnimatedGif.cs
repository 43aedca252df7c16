namespace Diffusion.Imaging;

/// <summary>Animated GIF files.</summary>
public static class AnimatedGif
{
    private const int MaxSide = ushort.MaxValue;

    /// <summary>
    /// Writes an animation that repeats for ever; the file appears whole or not at all. GIF holds 256 colours per frame: a frame that has no more
    /// (a gray one never has) is kept exactly, of another one neighbouring colours are merged; alpha is laid over white.
    /// </summary>
    /// <param name="path">Where; the folder exists already, a file there is replaced.</param>
    /// <param name="frames">At least one, all of the same width and height.</param>
    /// <param name="delaysMs">How long each frame stands, in milliseconds: one number per frame, rounded to GIF's 10 ms, at least one of those.</param>
    /// <exception cref="ArgumentException">No frame, frames that differ in size, or delays that are not one per frame or below 0.</exception>
    public static void Write(string path, IReadOnlyList<PixelImage> frames, IReadOnlyList<int> delaysMs)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(delaysMs);
        RequireFrames(frames, delaysMs);
        AtomicFile.Write(path, GifEncoder.Encode(frames, [.. delaysMs.Select(Hundredths)]));
    }

    private static int Hundredths(int milliseconds) => Math.Clamp((milliseconds + 5) / 10, 1, ushort.MaxValue);

    private static void RequireFrames(IReadOnlyList<PixelImage> frames, IReadOnlyList<int> delaysMs)
    {
        if (frames.Count == 0 || frames.Count != delaysMs.Count)
        {
            throw new ArgumentException(
                $"An animation needs at least one frame and a delay for each; there are {frames.Count} frames and {delaysMs.Count} delays.", nameof(delaysMs));
        }

        if (delaysMs.Any(delay => delay is < 0 or > MaxSide * 10))
        {
            throw new ArgumentException($"A frame stands 0 to {MaxSide * 10} ms.", nameof(delaysMs));
        }

        int width = frames[0].Width, height = frames[0].Height;
        if (width > MaxSide || height > MaxSide || frames.Any(frame => frame.Width != width || frame.Height != height))
        {
            throw new ArgumentException($"The frames of an animation have one size of at most {MaxSide}×{MaxSide} pixels.", nameof(frames));
        }
    }
}
