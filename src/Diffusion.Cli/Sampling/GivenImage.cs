using Diffusion.Data;
using Diffusion.Imaging;
using Diffusion.Sampling;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Cli.Sampling;

/// <summary>Images that the command line names, brought to what the network knows.</summary>
internal static class GivenImage
{
    private const int LeastWhite = 128;

    /// <summary>The image, scaled and cropped as training images are.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static PixelImage Read(string path, ImageShape shape) => SingleImage.Fit(SingleImage.Read(path), shape.Channels, shape.Height, shape.Width);

    /// <summary>The image as [1,C,H,W] in [−1, 1].</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static Tensor Tensor(string path, ImageShape shape, Device device) => PixelTensor.FromImages([Read(path, shape)], device);

    /// <summary>An image and where it is white in another, [1,C,H,W] and bool [1,1,H,W].</summary>
    /// <exception cref="InputException">One cannot be read, or they differ in size.</exception>
    public static (Tensor Image, Tensor White) Masked(string path, string maskPath, ImageShape shape, Device device)
    {
        var (image, mask) = (SingleImage.Read(path), SingleImage.Read(maskPath));
        if ((image.Width, image.Height) != (mask.Width, mask.Height))
        {
            throw new InputException($"--mask {maskPath} has {mask.Width}×{mask.Height} pixels, --inpaint {path} {image.Width}×{image.Height}; they must be equally large.");
        }
        var grey = SingleImage.Fit(mask, 1, shape.Height, shape.Width);
        var white = tensor(grey.Pixels.Select(value => value >= LeastWhite).ToArray(), [1, 1, shape.Height, shape.Width], device: device);
        return (PixelTensor.FromImages([SingleImage.Fit(image, shape.Channels, shape.Height, shape.Width)], device), white);
    }
}
