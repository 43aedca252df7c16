using Diffusion.Imaging;

namespace Diffusion.Data;

/// <summary>One image that the user names, read within the limits of a data set's images and brought to a size as they are.</summary>
public static class SingleImage
{
    /// <summary>The image as it is to be seen: a photograph that its camera stored on its side is upright.</summary>
    /// <param name="path">PNG, JPEG, BMP, GIF or WebP of at most 64 MiB and 64 Mi pixels.</param>
    /// <exception cref="InputException">There is no such file, or it cannot be read as an image; the message names it and says why.</exception>
    public static PixelImage Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return ImageDecoding.Read(path, Path.GetFileName(path));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException or RejectedException)
        {
            throw new InputException($"{path} cannot be used as an image: {problem.Message}", problem);
        }
    }

    /// <summary>The image at a size and channel count: scaled to cover and the middle cut out (<see cref="DataOptions.Fit"/> crop).</summary>
    /// <param name="image">Any image.</param>
    /// <param name="channels">1, 3 or 4.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="width">In pixels.</param>
    public static PixelImage Fit(PixelImage image, int channels, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new ImageFit(channels, height, width, Stretch: false).Apply(image);
    }
}
