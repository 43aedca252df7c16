using Diffusion.Data;
using Diffusion.Noise;

namespace Diffusion.Recipes;

/// <summary>Digits that are moved at random by up to two pixels in each direction; what comes in at the edge is background.</summary>
/// <param name="digits">The digits as they are; stay the caller's.</param>
internal sealed class ShiftedDigits(ImageDataset digits) : ITrainingSet
{
    private const int Reach = 2;
    private const float Background = -1;

    /// <inheritdoc/>
    public int Count => digits.Count;

    /// <inheritdoc/>
    public int Channels => digits.Channels;

    /// <inheritdoc/>
    public int Height => digits.Height;

    /// <inheritdoc/>
    public int Width => digits.Width;

    /// <inheritdoc/>
    public IReadOnlyList<string> ClassNames => digits.ClassNames;

    /// <inheritdoc/>
    public bool IsOnDisk => digits.IsOnDisk;

    /// <inheritdoc/>
    public int Label(int index) => digits.Label(index);

    /// <inheritdoc/>
    public void CopyTo(Span<float> values, int index, bool isMirrored, RandomStream draws)
    {
        ArgumentNullException.ThrowIfNull(draws);
        var still = new float[values.Length];
        digits.CopyTo(still, index, isMirrored, draws);
        var (right, down) = (Shift(draws), Shift(draws));
        values.Fill(Background);
        var (from, to) = (Math.Max(0, right), Width + Math.Min(0, right));
        for (var row = Math.Max(0, down); row < Height + Math.Min(0, down); row++)
        {
            still.AsSpan(((row - down) * Width) + from - right, to - from).CopyTo(values[((row * Width) + from)..]);
        }
    }

    private static int Shift(RandomStream draws) => draws.NextInt((2 * Reach) + 1) - Reach;
}
