using static TorchSharp.torch;

namespace Diffusion.Networks;

/// <summary>A network with two ways: from an image to q(z | x), a Gaussian, and from a latent z to what p(x | z) is made of (Kingma and Welling 2014).</summary>
public abstract class VariationalAutoencoder : nn.Module<Tensor, Tensor>, IMixedPrecision
{
    /// <param name="name">The module's name.</param>
    protected VariationalAutoencoder(string name)
        : base(name)
    {
    }

    /// <summary>What it was made from.</summary>
    public abstract IAutoencoderShape Shape { get; }

    /// <inheritdoc/>
    public Precision Precision { get; set; }

    /// <summary>q(z | x): its mean and its log-variance, as the network answers it (not bounded), each [N, …] with the shape of <see cref="IAutoencoderShape.LatentShape"/>.</summary>
    /// <param name="images">[N, C, H, W] in [−1,1].</param>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public abstract (Tensor Mean, Tensor LogVariance) Encode(Tensor images);

    /// <summary>What the decoder answers to latents, [N, C, H, W]: pixels in [−1, 1], or logits where the law of a pixel says so.</summary>
    /// <param name="latent">z [N, …], not scaled.</param>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public abstract Tensor Decode(Tensor latent);

    /// <summary>The answer to the latent's mean, [N, C, H, W].</summary>
    /// <param name="images">[N, C, H, W] in [−1,1].</param>
    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        return Decode(Encode(images).Mean).MoveToOuterDisposeScope();
    }
}
