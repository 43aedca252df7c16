using Diffusion.Imaging;
using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Cli.Reconstructions;

/// <summary>What an autoencoder makes of one image: of the posterior's mean, and of draws from it.</summary>
/// <param name="Index">Which image.</param>
/// <param name="Pictures">The mean's picture, then the draws'.</param>
/// <param name="Errors">Mean square of picture − image over the pixels in [−1, 1], of each picture.</param>
/// <param name="Divergence">KL(q(z | x) ‖ N(0, I)) in nats.</param>
internal sealed record Reconstructed(int Index, IReadOnlyList<PixelImage> Pictures, IReadOnlyList<double> Errors, double Divergence)
{
    private const ulong DrawStream = 113;

    /// <summary>Encodes an image and decodes its latents one by one, so that no byte depends on how many are asked for.</summary>
    /// <param name="model">The model, its network in evaluation mode.</param>
    /// <param name="image">[1, C, H, W] in [−1, 1].</param>
    /// <param name="index">Which image it is; with the seed it decides the draws.</param>
    /// <param name="draws">How many.</param>
    /// <param name="seed">Of the draws.</param>
    public static Reconstructed Of(LatentVariableModel model, Tensor image, int index, int draws, ulong seed) => Scoped.Value(() =>
    {
        using var frozen = no_grad();
        var posterior = model.Posterior(image);
        var stream = new RandomStream(seed, (ulong)index, DrawStream);
        var (pictures, errors) = (new List<PixelImage>(), new List<double>());
        foreach (var latent in Enumerable.Range(0, draws).Select(_ => posterior.Sample(stream)).Prepend(posterior.Mean))
        {
            var picture = model.Pictures(latent);
            pictures.AddRange(PixelTensor.ToImages(picture));
            errors.Add((picture - image).square().mean().to_type(ScalarType.Float64).item<double>());
        }

        return new Reconstructed(index, pictures, errors, posterior.DivergenceFromStandard().to_type(ScalarType.Float64).item<double>());
    });
}
