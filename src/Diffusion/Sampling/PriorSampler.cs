using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Sampling;

/// <summary>
/// Pictures of latents drawn from the prior N(0, I). Each is drawn from a stream of its seed alone and decoded by itself, so that no byte of it depends on how many
/// others are made.
/// </summary>
/// <param name="model">The model, its network in evaluation mode.</param>
/// <param name="device">Where the network lives; null is the CPU.</param>
public sealed class PriorSampler(LatentVariableModel model, Device? device = null)
{
    private const ulong PriorStream = 111;

    /// <summary>The pictures of the seeds, in their order.</summary>
    /// <param name="seeds">One per picture.</param>
    public IEnumerable<GeneratedImage> Generate(IEnumerable<ulong> seeds)
    {
        ArgumentNullException.ThrowIfNull(seeds);
        return seeds.Select(seed => new GeneratedImage(seed, Scoped.Value(() => Picture(Latent(seed)))));
    }

    /// <summary>z of a seed, [1,…].</summary>
    private Tensor Latent(ulong seed)
    {
        var shape = model.Network.Shape;
        return GaussianNoise.Draw(new RandomStream(seed, 0, PriorStream), [1, .. shape.LatentShape(shape.Size)], device: device);
    }

    private Imaging.PixelImage Picture(Tensor latent)
    {
        using var frozen = no_grad();
        return PixelTensor.ToImages(model.Pictures(latent)).Single();
    }
}
