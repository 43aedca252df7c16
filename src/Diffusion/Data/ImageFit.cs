using Diffusion.Imaging;

namespace Diffusion.Data;

/// <summary>Brings an image to the size and channels of the data set.</summary>
/// <param name="Channels">1, 3 or 4.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Stretch">Scale each side on its own instead of cropping to the aspect ratio.</param>
internal readonly record struct ImageFit(int Channels, int Height, int Width, bool Stretch)
{
    public int Bytes => checked(Channels * Height * Width);

    public bool Holds(PixelImage image) => image.Width == Width && image.Height == Height;

    public bool Enlarges(PixelImage image) => image.Width < Width || image.Height < Height;

    public PixelImage Apply(PixelImage image)
    {
        if (image.Channels > Channels)
        {
            image = image.ToChannels(Channels);
        }

        if (!Holds(image))
        {
            image = (Stretch ? image : CropToAspect(image)).Resize(Width, Height);
        }

        return image.Channels == Channels ? image : image.ToChannels(Channels);
    }

    /// <summary>The largest centred window of the wanted aspect ratio: cropping first costs no more than the result, however long the image.</summary>
    private PixelImage CropToAspect(PixelImage image)
    {
        var width = Math.Clamp((int)Math.Round((double)image.Height * Width / Height), 1, image.Width);
        var height = Math.Clamp((int)Math.Round((double)image.Width * Height / Width), 1, image.Height);
        return image.CentreCrop(width, height);
    }
}
