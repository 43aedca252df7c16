using Diffusion.Data;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Evaluation;

/// <summary>Images to judge a model by, in their order. The data set stays the caller's.</summary>
/// <param name="dataset">All of it is used.</param>
/// <param name="labelled">Whether the model is told the images' classes.</param>
/// <param name="device">Where the model lives; null is the CPU.</param>
public sealed class HeldOutImages(ImageDataset dataset, bool labelled, Device? device = null)
{
    /// <summary>How many there are.</summary>
    public int Count => dataset.Count;

    /// <summary>x_0 of the images named, [N,C,H,W] float32 in [−1,1].</summary>
    /// <param name="indices">N numbers from 0 to <see cref="Count"/> − 1, in any order, repeated or not.</param>
    internal Tensor Clean(IReadOnlyList<int> indices)
    {
        var pixels = new float[indices.Count * dataset.Channels * dataset.Height * dataset.Width];
        dataset.CopyFloats(indices, pixels);
        return PixelTensor.FromFloats(pixels, indices.Count, dataset.Channels, dataset.Height, dataset.Width, device);
    }

    /// <summary>Their classes, [N] int64, or null where the model is not told.</summary>
    internal Tensor? Labels(IReadOnlyList<int> indices) =>
        labelled ? tensor(indices.Select(index => (long)dataset.Label(index)).ToArray(), device: device) : null;
}
