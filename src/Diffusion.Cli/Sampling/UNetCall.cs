using Diffusion.Denoising;
using Diffusion.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Cli.Sampling;

/// <summary>How a U-Net is called that is not trained: on a processor a few images at a time, where that is faster.</summary>
internal static class UNetCall
{
    /// <summary>Its call.</summary>
    /// <param name="unet">In evaluation mode.</param>
    /// <param name="size">Of the images that it is asked about.</param>
    /// <param name="device">Where it lives.</param>
    public static Network Of(UNet unet, ImageSize size, Device device) =>
        device.type == DeviceType.CPU && UNetCost.ImagesAtOnce(unet.Config, size.Height, size.Width) is { } most ? new PartwiseNetwork(unet.call, most).Call : unet.call;
}
