using Diffusion.Probability;

namespace Diffusion.Networks;

/// <summary>The section Autoencoder of the settings: the latent of a variational autoencoder and the bound that it is trained on. Its defaults for the user stand in appsettings.json.</summary>
public sealed record AutoencoderOptions
{
    /// <summary>Channels of the latent of <see cref="ModelKind.Autoencoder"/>.</summary>
    /// <value>1 or more.</value>
    public required int LatentChannels { get; init; }

    /// <summary>Widths of the hidden layers of <see cref="ModelKind.Mlp"/>'s encoder, from the image on; its decoder has them in reverse.</summary>
    /// <value>At least one, each 1 or more.</value>
    public required int[] Hidden { get; init; }

    /// <summary>Dimensions of the latent of <see cref="ModelKind.Mlp"/>.</summary>
    /// <value>1 or more.</value>
    public required int LatentSize { get; init; }

    /// <summary>How a pixel is distributed around its reconstruction (see <see cref="PixelLikelihood"/>).</summary>
    public required Reconstruction Reconstruction { get; init; }

    /// <summary>Standard deviation of a pixel in [−1, 1] around its reconstruction, of L2 and L1: the smaller, the more an error costs beside the KL.</summary>
    /// <value>Above 0.</value>
    public required double Deviation { get; init; }

    /// <summary>β: what a nat of KL(q(z | x) ‖ N(0, I)) costs (Higgins et al. 2017); 1 trains the evidence lower bound.</summary>
    /// <value>0 or more.</value>
    public required double KlWeight { get; init; }

    /// <summary>Images over which β rises linearly from 0 (Bowman et al. 2016); 0 starts with all of it.</summary>
    /// <value>0 or more.</value>
    public required long KlWarmupImages { get; init; }

    /// <summary>λ: nats of KL that each latent dimension (of a convolutional latent, each channel) has free on average over the batch (Kingma et al. 2016, Eq. 15).</summary>
    /// <value>0 or more; 0 is none.</value>
    public required double FreeBits { get; init; }

    /// <summary>How the encoder's log σ² is kept within ±<see cref="LogVarianceLimit"/>.</summary>
    public required LogVarianceBoundKind LogVarianceBound { get; init; }

    /// <summary>m: the largest |log σ²|.</summary>
    /// <value>Above 0.</value>
    public required double LogVarianceLimit { get; init; }

    /// <summary>The law of a pixel.</summary>
    public PixelLikelihood Likelihood() => new(Reconstruction, Deviation);

    /// <summary>The bound of log σ²; null for none.</summary>
    public LogVarianceBound? Bound() => Probability.LogVarianceBound.Create(LogVarianceBound, LogVarianceLimit);

    /// <summary>β after so many images: KlWeight·min(1, images/KlWarmupImages).</summary>
    /// <param name="images">Images seen before the step, 0 or more.</param>
    public double KlWeightAfter(long images) => images < KlWarmupImages ? KlWeight * images / KlWarmupImages : KlWeight;

    /// <summary>What is wrong with these options, a sentence each that names the key; empty when nothing is.</summary>
    /// <param name="kind">What is trained.</param>
    public IEnumerable<string> Problems(ModelKind kind)
    {
        (bool Right, FormattableString Problem)[] rules =
        [
            (LatentChannels >= 1, $"Autoencoder:LatentChannels is {LatentChannels}; it must be 1 or more."),
            (Hidden.Length >= 1 && Hidden.All(width => width is >= 1 and <= UNetRules.MaxCount), $"Autoencoder:Hidden is [{string.Join(", ", Hidden)}]; give at least one width, each from 1 to {UNetRules.MaxCount}."),
            (LatentSize is >= 1 and <= UNetRules.MaxCount, $"Autoencoder:LatentSize is {LatentSize}; it must be from 1 to {UNetRules.MaxCount}."),
            (Deviation > 0, $"Autoencoder:Deviation is {Deviation}; it must be above 0."),
            (KlWeight >= 0, $"Autoencoder:KlWeight is {KlWeight}; it must be 0 or more."),
            (KlWarmupImages >= 0, $"Autoencoder:KlWarmupImages is {KlWarmupImages}; it must be 0 or more."),
            (FreeBits >= 0, $"Autoencoder:FreeBits is {FreeBits}; it must be 0 or more."),
            (LogVarianceLimit > 0, $"Autoencoder:LogVarianceLimit is {LogVarianceLimit}; it must be above 0."),
            (KlWeight > 0 || KlWarmupImages == 0, $"Autoencoder:KlWarmupImages is {KlWarmupImages}, but Autoencoder:KlWeight is 0, to which nothing rises: set one of them."),
            (KlWeight > 0 || FreeBits == 0, $"Autoencoder:FreeBits is {FreeBits}, but Autoencoder:KlWeight is 0, so all of the KL is free: set one of them."),
            (kind != ModelKind.Autoencoder || Reconstruction != Reconstruction.Bernoulli, $"Autoencoder:Reconstruction is Bernoulli, whose decoder answers logits; the files of Model:Kind=Autoencoder are read as of one that answers pixels: use L2 or L1, or Model:Kind=Mlp."),
        ];
        return rules.Where(rule => !rule.Right).Select(rule => FormattableString.Invariant(rule.Problem));
    }
}
