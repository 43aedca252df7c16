using Diffusion.Denoising;
using Diffusion.Networks;

namespace Diffusion.Cli.Sampling;

/// <summary>How a U-Net is called that is not trained: a few images at a time, where that is faster.</summary>
internal static class UNetCall
{
    /// <summary>Its call.</summary>
    /// <param name="unet">In evaluation mode.</param>
    /// <param name="size">Of the images that it is asked about.</param>
    public static Network Of(UNet unet, ImageSize size) =>
        UNetCost.ImagesAtOnce(unet.Config, size.Height, size.Width) is { } most ? new PartwiseNetwork(unet.call, most).Call : unet.call;
}
