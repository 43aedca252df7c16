using static TorchSharp.torch;

namespace Diffusion.Tensors;

/// <summary>One host number per image, cast once at the tensor's edge.</summary>
public static class PerImage
{
    /// <summary>The values as [N,1,…,1] with the element type, device and rank of <paramref name="like"/>, so that they broadcast over each image.</summary>
    /// <param name="values">One value per image, or one for all.</param>
    /// <param name="like">Images [N,…].</param>
    /// <exception cref="ArgumentException">There are neither N values nor one.</exception>
    public static Tensor Column(double[] values, Tensor like)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(like);
        var count = like.shape[0];
        if (values.Length != 1 && values.Length != count)
        {
            throw new ArgumentException($"{values.Length} values for {count} images; give one per image, or one for all.", nameof(values));
        }

        var shape = new long[like.ndim];
        Array.Fill(shape, 1);
        shape[0] = values.Length;
        return tensor(values, shape, dtype: like.dtype, device: like.device);
    }
}
