using Diffusion.Probability;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Networks;

/// <summary>The latents of an autoencoder as a diffusion model sees them, x = (z − shift)·scale: of a standard deviation near 1 (Rombach et al. 2022, App. G).</summary>
/// <remarks>Images are encoded and decoded one by one: none depends on the others of its batch by a single bit.</remarks>
public sealed class LatentSpace : IDisposable
{
    private readonly AutoencoderKL autoencoder;

    /// <summary>The latents of an autoencoder.</summary>
    /// <param name="autoencoder">On its device, in evaluation mode; owned from now on.</param>
    /// <param name="config">Its own, or another that differs only in how latents are scaled; null is its own.</param>
    /// <exception cref="InputException">The config scales each channel by itself, or the autoencoder answers images of other channels than it takes.</exception>
    public LatentSpace(AutoencoderKL autoencoder, AutoencoderConfig? config = null)
    {
        ArgumentNullException.ThrowIfNull(autoencoder);
        (this.autoencoder, Config) = (autoencoder, config ?? autoencoder.Config);
        if (Problem(Config) is { } problem)
        {
            throw new InputException(problem);
        }
    }

    /// <summary>The autoencoder's config, with the scale and the shift that are in use.</summary>
    public AutoencoderConfig Config { get; }

    /// <summary>What a latent is multiplied by.</summary>
    public double Scale => Config.ScalingFactor;

    /// <summary>What is subtracted from a latent before.</summary>
    public double Shift => Config.ShiftFactor ?? 0;

    /// <summary>The autoencoder's weights by name; they live as long as it does.</summary>
    public IReadOnlyDictionary<string, Tensor> Weights => autoencoder.state_dict();

    /// <summary>What keeps latents from being scaled or images from being decoded as here, a sentence; null where nothing does.</summary>
    /// <param name="config">A valid config.</param>
    public static string? Problem(AutoencoderConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.LatentsMean is not null || config.LatentsStd is not null
                ? "The autoencoder has latents_mean and latents_std, a scale for each channel; only one for all (scaling_factor, shift_factor) is supported."
            : config.InChannels != config.OutChannels || config.InChannels is not (1 or 3 or 4)
                ? $"The autoencoder takes images of {config.InChannels} channels and answers {config.OutChannels}; it must be 1, 3 or 4, and as many."
            : null;
    }

    /// <summary>The same with another scale; the autoencoder is its from now on.</summary>
    /// <param name="scale">What a latent is multiplied by, above 0.</param>
    public LatentSpace ScaledBy(double scale) => new(autoencoder, Config with { ScalingFactor = scale });

    /// <summary>q(z | x), not scaled, with the log-variance kept where diffusers keeps it.</summary>
    /// <param name="images">[N,C,H,W] in [−1,1], H and W multiples of <see cref="AutoencoderConfig.SizeMultiple"/>.</param>
    /// <returns>Its tensors belong to the current scope.</returns>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public DiagonalGaussian Posterior(Tensor images)
    {
        using var frozen = no_grad();
        var (mean, logVariance) = autoencoder.Encode(images);
        return DiagonalGaussian.FromLogVariance(mean, logVariance, LogVarianceBound.Diffusers);
    }

    /// <summary>x of the latents' means, [N,L,h,w].</summary>
    /// <param name="images">[N,C,H,W] in [−1,1], H and W multiples of <see cref="AutoencoderConfig.SizeMultiple"/>.</param>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Encode(Tensor images) => EachOf(images, image => (autoencoder.Encode(image).Mean - Shift) * Scale);

    /// <summary>The images of latents, [N,C,H,W], not held in [−1,1].</summary>
    /// <param name="latents">x [N,L,h,w].</param>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Decode(Tensor latents) => EachOf(latents, latent => autoencoder.Decode((latent / Scale) + Shift));

    /// <summary>Whether another model's latents mean the same images.</summary>
    /// <param name="other">The other.</param>
    public bool IsSame(LatentSpace other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var (own, others) = (Weights, other.Weights);
        return (Scale, Shift) == (other.Scale, other.Shift) && own.Count == others.Count
            && own.All(pair => others.TryGetValue(pair.Key, out var weight) && Scoped.Value(() => pair.Value.shape.AsSpan().SequenceEqual(weight.shape) && pair.Value.allclose(weight, 0, 0)));
    }

    /// <inheritdoc/>
    public void Dispose() => autoencoder.Dispose();

    private static Tensor EachOf(Tensor batch, Func<Tensor, Tensor> map)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return Scoped.Run(() =>
        {
            using var frozen = no_grad();
            return cat([.. Enumerable.Range(0, (int)batch.shape[0]).Select(i => Scoped.Run(() => map(batch.narrow(0, i, 1))))]);
        });
    }
}
