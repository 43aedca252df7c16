using Diffusion.Data;
using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Evaluation;

/// <summary>Images to judge a model by, or the latents that stand for them, in their order. The data set stays the caller's.</summary>
/// <param name="dataset">All of it is used; what is random of an image is drawn once, and is always the same.</param>
/// <param name="labelled">Whether the model is told the images' classes.</param>
/// <param name="device">Where the model lives; null is the CPU.</param>
public sealed class HeldOutImages(ITrainingSet dataset, bool labelled, Device? device = null)
{
    private const uint DrawStream = 121;

    /// <summary>How many there are.</summary>
    public int Count => dataset.Count;

    /// <summary>x_0 of the images named, [N,C,H,W] float32.</summary>
    /// <param name="indices">N numbers from 0 to <see cref="Count"/> − 1, in any order, repeated or not.</param>
    internal Tensor Clean(IReadOnlyList<int> indices)
    {
        var size = dataset.Channels * dataset.Height * dataset.Width;
        var pixels = new float[indices.Count * size];
        for (var i = 0; i < indices.Count; i++)
        {
            dataset.CopyTo(pixels.AsSpan(i * size, size), indices[i], isMirrored: false, new RandomStream(0, (ulong)indices[i], DrawStream));
        }

        return PixelTensor.FromFloats(pixels, indices.Count, dataset.Channels, dataset.Height, dataset.Width, device);
    }

    /// <summary>Their classes, [N] int64, or null where the model is not told.</summary>
    internal Tensor? Labels(IReadOnlyList<int> indices) =>
        labelled ? tensor(indices.Select(index => (long)dataset.Label(index)).ToArray(), device: device) : null;
}
