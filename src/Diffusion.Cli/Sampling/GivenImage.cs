using Diffusion.Data;
using Diffusion.Imaging;
using Diffusion.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Cli.Sampling;

/// <summary>Images that the command line names, brought to what the network knows.</summary>
internal static class GivenImage
{
    private const int LeastWhite = 128;

    /// <summary>The image, scaled and cropped as training images are.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static PixelImage Read(string path, ImageShape shape) => SingleImage.Fit(SingleImage.Read(path), shape.Channels, shape.Height, shape.Width);

    /// <summary>An image and a grey one, white where it is to be painted, of the same shape.</summary>
    /// <exception cref="InputException">One cannot be read, or they differ in size.</exception>
    public static (PixelImage Image, PixelImage Mask) Masked(string path, string maskPath, ImageShape shape)
    {
        var (image, mask) = (SingleImage.Read(path), SingleImage.Read(maskPath));
        if ((image.Width, image.Height) != (mask.Width, mask.Height))
        {
            throw new InputException($"--mask {maskPath} has {mask.Width}×{mask.Height} pixels, --inpaint {path} {image.Width}×{image.Height}; they must be equally large.");
        }
        return (SingleImage.Fit(image, shape.Channels, shape.Height, shape.Width), SingleImage.Fit(mask, 1, shape.Height, shape.Width));
    }

    /// <summary>Where a mask is white, bool [1,1,h,w]; where a latent stands for several pixels, it is painted if one of them is.</summary>
    public static Tensor White(PixelImage mask, ImageShape shape, Device device)
    {
        var white = new bool[shape.Height * shape.Width];
        for (var i = 0; i < mask.Pixels.Length; i++)
        {
            var (y, x) = Math.DivRem(i, mask.Width);
            white[(y * shape.Height / mask.Height * shape.Width) + (x * shape.Width / mask.Width)] |= mask.Pixels[i] >= LeastWhite;
        }
        return tensor(white, [1, 1, shape.Height, shape.Width], device: device);
    }

    /// <summary>A picture, but the image where the mask is black: an autoencoder gives known pixels back only nearly.</summary>
    public static PixelImage Kept(PixelImage picture, PixelImage image, PixelImage mask)
    {
        byte[] pixels = [.. picture.Pixels.Select((value, i) => mask.Pixels[i / image.Channels] >= LeastWhite ? value : image.Pixels[i])];
        return new PixelImage(image.Width, image.Height, image.Channels, pixels);
    }
}
