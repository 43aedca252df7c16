namespace Diffusion.Imaging;

/// <summary>Many images of one size side by side in one.</summary>
public static class ImageGrid
{
    /// <summary>Lays images out in rows, from the top left; places that stay free show the background.</summary>
    /// <param name="images">At least one; all of the same width, height and channel count.</param>
    /// <param name="columns">Images in a row; when not given, the least number that makes the grid at least as wide as high.</param>
    /// <param name="padding">Pixels of background between images and around them, not enlarged by <paramref name="scale"/>.</param>
    /// <param name="background">Gray level of the background (opaque), 0 to 255.</param>
    /// <param name="scale">Every pixel of an image becomes a square of this side.</param>
    /// <exception cref="ArgumentException">No image, images that differ, or a number out of range.</exception>
    public static PixelImage Arrange(IReadOnlyList<PixelImage> images, int? columns = null, int padding = 2, byte background = 255, int scale = 1)
    {
        RequireEqualImages(images);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        int across = columns ?? (int)Math.Ceiling(Math.Sqrt(images.Count));
        ArgumentOutOfRangeException.ThrowIfLessThan(across, 1, nameof(columns));

        int down = (images.Count + across - 1) / across, width = images[0].Width * scale, height = images[0].Height * scale;
        var grid = new PixelImage(
            checked(padding + across * (width + padding)), checked(padding + down * (height + padding)), images[0].Channels);
        Fill(grid, background);
        for (int i = 0; i < images.Count; i++)
        {
            Place(images[i], grid, padding + i % across * (width + padding), padding + i / across * (height + padding), scale);
        }

        return grid;
    }

    private static void RequireEqualImages(IReadOnlyList<PixelImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count == 0)
        {
            throw new ArgumentException("A grid needs at least one image.", nameof(images));
        }

        var first = images[0];
        foreach (var image in images)
        {
            if (image.Width != first.Width || image.Height != first.Height || image.Channels != first.Channels)
            {
                throw new ArgumentException(
                    $"Images of a grid are alike, but one has {image.Width}×{image.Height}×{image.Channels} and the first {first.Width}×{first.Height}×{first.Channels}.",
                    nameof(images));
            }
        }
    }

    private static void Fill(PixelImage grid, byte background)
    {
        Array.Fill(grid.Pixels, background);
        for (int i = 3; grid.Channels == 4 && i < grid.Pixels.Length; i += 4)
        {
            grid.Pixels[i] = byte.MaxValue;
        }
    }

    private static void Place(PixelImage image, PixelImage grid, int left, int top, int scale)
    {
        int channels = grid.Channels;
        for (int y = 0; y < image.Height * scale; y++)
        {
            ReadOnlySpan<byte> from = image.Row(y / scale);
            var to = grid.Row(top + y).Slice(left * channels, image.Width * scale * channels);
            for (int x = 0; x < image.Width * scale; x++)
            {
                from.Slice(x / scale * channels, channels).CopyTo(to[(x * channels)..]);
            }
        }
    }
}
