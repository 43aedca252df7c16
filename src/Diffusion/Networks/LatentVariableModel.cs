using Diffusion.Probability;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Networks;

/// <summary>p(x, z) = p(x | z)·N(z; 0, I), with q(z | x) for the posterior that nobody can compute (Kingma and Welling 2014, §2).</summary>
/// <param name="Network">Encoder and decoder.</param>
/// <param name="Likelihood">The law of a pixel around what the decoder answers.</param>
/// <param name="Bound">Where log σ² of q is kept; null takes it as it is.</param>
public sealed record LatentVariableModel(VariationalAutoencoder Network, PixelLikelihood Likelihood, LogVarianceBound? Bound)
{
    /// <summary>q(z | x) of images; its tensors belong to the current scope.</summary>
    /// <param name="images">[N, C, H, W] in [−1, 1].</param>
    public DiagonalGaussian Posterior(Tensor images)
    {
        var (mean, logVariance) = Network.Encode(images);
        return DiagonalGaussian.FromLogVariance(mean, logVariance, Bound);
    }

    /// <summary>−ln p(x | z) of each image, in nats, [N].</summary>
    /// <param name="images">x [N, C, H, W] in [−1, 1].</param>
    /// <param name="latent">z [N, …].</param>
    public Tensor NegativeLogLikelihood(Tensor images, Tensor latent) => Scoped.Run(() => Likelihood.NegativeLog(Network.Decode(latent), images));

    /// <summary>The pictures of the posterior's means, [N, C, H, W]: images as the latent keeps them, without anything random.</summary>
    /// <param name="images">[N, C, H, W] in [−1, 1].</param>
    public Tensor Reconstructions(Tensor images) => Scoped.Run(() => Pictures(Network.Encode(images).Mean));

    /// <summary>E[x | z], the pictures of latents, [N, C, H, W]; L2's and L1's may leave [−1, 1].</summary>
    /// <param name="latent">z [N, …].</param>
    public Tensor Pictures(Tensor latent) => Scoped.Run(() => Likelihood.Picture(Network.Decode(latent)));
}
