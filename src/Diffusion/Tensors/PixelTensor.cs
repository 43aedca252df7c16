using Diffusion.Imaging;
using TorchSharp;
using static TorchSharp.torch;

namespace Diffusion.Tensors;

/// <summary>Pixels to tensors and back. Images are float32 [N,C,H,W] in [−1,1].</summary>
public static class PixelTensor
{
    /// <summary>The pixels as a tensor [count, channels, height, width] on <paramref name="device"/>.</summary>
    /// <param name="pixels">Values in [−1,1], image by image, channel by channel, row by row.</param>
    /// <param name="count">Images.</param>
    /// <param name="channels">Channels of each.</param>
    /// <param name="height">Rows of each.</param>
    /// <param name="width">Columns of each.</param>
    /// <param name="device">Where the tensor lives; null is the CPU.</param>
    /// <exception cref="ArgumentException">The number of pixels is not count·channels·height·width.</exception>
    public static Tensor FromFloats(float[] pixels, int count, int channels, int height, int width, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        var expected = (long)count * channels * height * width;
        if (pixels.Length != expected)
        {
            throw new ArgumentException($"{pixels.Length} values cannot be {count} images of {channels}×{height}×{width}, which are {expected}.", nameof(pixels));
        }

        return tensor(pixels, new long[] { count, channels, height, width }, dtype: ScalarType.Float32, device: device ?? CPU);
    }

    /// <summary>byte/127.5 − 1, [N,C,H,W]; <see cref="ToImages"/> gives the same bytes back.</summary>
    /// <param name="images">Images of one size and channel count.</param>
    /// <param name="device">Where the tensor lives; null is the CPU.</param>
    /// <exception cref="ArgumentException">There is no image, or they differ in shape.</exception>
    public static Tensor FromImages(IReadOnlyList<PixelImage> images, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Select(image => (image.Channels, image.Height, image.Width)).Distinct().Count() != 1)
        {
            throw new ArgumentException($"{images.Count} images; there must be one or more, all of one shape.", nameof(images));
        }

        var (channels, height, width) = (images[0].Channels, images[0].Height, images[0].Width);
        float[] pixels = [.. images.SelectMany(image => image.Pixels).Select(value => (float)((value / 127.5) - 1))];
        return Scoped.Run(() => tensor(pixels, [images.Count, height, width, channels], device: device ?? CPU).permute(0, 3, 1, 2).contiguous());
    }

    /// <summary>round(255·clamp(x/2 + ½, 0, 1)), ties to even: the rule of diffusers' pipelines.</summary>
    /// <param name="images">[N,C,H,W] with 1, 3 or 4 channels, any floating-point type, any device.</param>
    /// <exception cref="ArgumentException">The shape is another one.</exception>
    public static PixelImage[] ToImages(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.ndim != 4 || images.shape[1] is not (1 or 3 or 4))
        {
            throw new ArgumentException($"A tensor of shape [{string.Join(',', images.shape)}] holds no images; it must be [N,C,H,W] with 1, 3 or 4 channels.", nameof(images));
        }

        var (count, channels, height, width) = ((int)images.shape[0], (int)images.shape[1], (int)images.shape[2], (int)images.shape[3]);
        var bytes = Scoped.Value(() => Quantised(images));
        var size = channels * height * width;
        return [.. Enumerable.Range(0, count).Select(i => new PixelImage(width, height, channels, bytes[(i * size)..((i + 1) * size)]))];
    }

    private static byte[] Quantised(Tensor images)
    {
        using var frozen = no_grad();
        var grey = (images.to_type(ScalarType.Float32) / 2 + 0.5).clamp_((Scalar)0.0, (Scalar)1.0).mul_((Scalar)255.0).round();
        return grey.to_type(ScalarType.Byte).permute(0, 2, 3, 1).contiguous().cpu().bytes.ToArray();
    }
}
