namespace Diffusion.Imaging;

/// <summary>
/// An image of 8-bit samples in memory: rows from top to bottom, pixels from left to right, the channels of a pixel side by side (HWC).
/// One channel is gray, three are red, green, blue, four add alpha (255 is opaque; colours are not multiplied by it).
/// </summary>
public sealed class PixelImage
{
    /// <summary>Wraps <paramref name="pixels"/>, which is not copied.</summary>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="channels">1 (gray), 3 (RGB) or 4 (RGBA).</param>
    /// <param name="pixels">Exactly width · height · channels bytes.</param>
    /// <exception cref="ArgumentException">A size is below 1, the channel count is another one, or the bytes are too few or too many.</exception>
    public PixelImage(int width, int height, int channels, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentNullException.ThrowIfNull(pixels);
        RequireChannelCount(channels);
        if ((long)width * height * channels != pixels.Length)
        {
            throw new ArgumentException(
                $"{width}×{height} pixels of {channels} channels take {(long)width * height * channels} bytes, but {pixels.Length} were given.",
                nameof(pixels));
        }

        Width = width;
        Height = height;
        Channels = channels;
        Pixels = pixels;
    }

    /// <summary>A black image (transparent where it has alpha).</summary>
    /// <param name="width">Pixels in a row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="channels">1 (gray), 3 (RGB) or 4 (RGBA).</param>
    public PixelImage(int width, int height, int channels)
        : this(width, height, channels, new byte[checked(Math.Max(width, 0) * Math.Max(height, 0) * Math.Max(channels, 0))])
    {
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>1 (gray), 3 (RGB) or 4 (RGBA).</summary>
    public int Channels { get; }

    /// <summary>The samples themselves: sample c of pixel (x, y) stands at (y · Width + x) · Channels + c.</summary>
    public byte[] Pixels { get; }

    /// <summary>The samples of one row.</summary>
    /// <param name="y">0 (top) to Height − 1.</param>
    public Span<byte> Row(int y) => Pixels.AsSpan(y * Width * Channels, Width * Channels);

    /// <summary>
    /// The same picture at another size, each axis on its own: a triangle filter as wide as a pixel of the smaller of the two grids, so that
    /// enlarging is bilinear and shrinking averages what it drops (antialiased). Computed in float and rounded once; colours count by their alpha.
    /// </summary>
    /// <param name="width">New width, at least 1.</param>
    /// <param name="height">New height, at least 1.</param>
    public PixelImage Resize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        return width == Width && height == Height ? new(Width, Height, Channels, [.. Pixels]) : Resampling.Resize(this, width, height);
    }

    /// <summary>Cuts a window of the given size out of the middle; with an odd margin the right and the bottom lose one pixel more.</summary>
    /// <param name="width">1 to <see cref="Width"/>.</param>
    /// <param name="height">1 to <see cref="Height"/>.</param>
    public PixelImage CentreCrop(int width, int height)
    {
        if (width < 1 || width > Width || height < 1 || height > Height)
        {
            throw new ArgumentException($"A window of {width}×{height} pixels does not fit into an image of {Width}×{Height}; resize it first.", nameof(width));
        }

        int left = (Width - width) / 2, top = (Height - height) / 2;
        var crop = new PixelImage(width, height, Channels);
        for (int y = 0; y < height; y++)
        {
            Row(top + y).Slice(left * Channels, width * Channels).CopyTo(crop.Row(y));
        }

        return crop;
    }

    /// <summary>
    /// The same picture with another channel count. Gray becomes equal red, green and blue; colour becomes gray by the luma of Rec. 601
    /// (0.299 R + 0.587 G + 0.114 B); alpha is opaque where there was none, and is laid over white where it must go.
    /// </summary>
    /// <param name="n">1, 3 or 4.</param>
    public PixelImage ToChannels(int n)
    {
        RequireChannelCount(n);
        return ChannelConversion.Convert(this, n);
    }

    private static void RequireChannelCount(int channels)
    {
        if (channels is not (1 or 3 or 4))
        {
            throw new ArgumentException($"An image has 1 (gray), 3 (RGB) or 4 (RGBA) channels, not {channels}.", nameof(channels));
        }
    }
}
