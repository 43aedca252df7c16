using Diffusion.Denoising;
using Diffusion.Imaging;
using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Sampling;
using Diffusion.Tensors;
using static TorchSharp.torch;

namespace Diffusion.Cli.Sampling;

/// <summary>A trained network with everything that is needed to make pictures from it.</summary>
/// <param name="network">The network, on its device.</param>
/// <param name="process">The noise process it was trained for.</param>
/// <param name="prediction">What it predicts.</param>
/// <param name="classCount">Its classes, 0 for none; the label after the last class means "none" where the network has one row more.</param>
/// <param name="device">Where the network lives.</param>
internal sealed class PictureMaker(UNet network, NoiseProcess process, Prediction prediction, int classCount, Device device)
{
    private readonly NetworkMeter meter = new();

    /// <summary>What a GPU has recorded of the networks' work, for the pictures being made: until others are begun, whose weights may be other ones.</summary>
    private readonly Dictionary<UNet, RepeatedNetwork> recorded = [];

    /// <summary>A weaker network to guide away from; null for none.</summary>
    public WeakModel? Weak { get; init; }

    /// <summary>Ends the making of pictures at the next call of a network.</summary>
    public CancellationToken Cancellation
    {
        init => meter.Cancellation = value;
    }

    /// <summary>Whether a GPU may record the network's work and replay it.</summary>
    public bool CudaGraphs { get; init; } = true;

    /// <summary>The variance that a network with one answers, which ddpm then takes unless told otherwise.</summary>
    public StepVariance LearnedVariance { get; init; } = StepVariance.LearnedRange;

    /// <summary>In what the network's answers are latents, on the device; null where they are images.</summary>
    public LatentSpace? Latents { get; init; }

    /// <summary>How many classes a picture can be of.</summary>
    public int ClassCount => classCount;

    /// <summary>Where the network lives.</summary>
    public Device Device => device;

    /// <summary>Shape of what the network makes: pictures, or latents.</summary>
    /// <exception cref="InputException">The checkpoint does not say.</exception>
    public ImageShape Shape => network.Config.SampleSize is { } size
        ? new ImageShape(network.Config.ImageChannels, size.Height, size.Width)
        : throw new InputException("The checkpoint's unet/config.json does not say for which size the network is (sample_size).");

    /// <summary>Shape of the pictures.</summary>
    /// <exception cref="InputException">The checkpoint does not say.</exception>
    public ImageShape PictureShape => Latents?.Config is { } config
        ? new ImageShape(config.OutChannels, Shape.Height * config.SizeMultiple, Shape.Width * config.SizeMultiple)
        : Shape;

    /// <summary>A picture as the network knows it, [1,C,H,W].</summary>
    public Tensor Clean(PixelImage picture) => Scoped.Run(() =>
    {
        var pixels = PixelTensor.FromImages([picture], device);
        return Latents is null ? pixels : Latents.Encode(pixels);
    });

    /// <summary>What the network makes, [N,C,H,W], as pictures.</summary>
    public PixelImage[] Pictures(Tensor made) => Latents is null ? PixelTensor.ToImages(made) : Scoped.Value(() => PixelTensor.ToImages(Latents.Decode(made)));

    /// <summary>The walk that the options describe.</summary>
    /// <exception cref="InputException">They do not fit the process or the network.</exception>
    public Walk Walk(SamplingOptions options)
    {
        options.Check(process, network.Config.LearnsVariance);
        var takesVariance = network.Config.LearnsVariance && SamplerCatalog.Has(options.Sampler, nameof(SamplerOptions.Variance));
        return new Walk(
            SamplerCatalog.Create(options.Sampler, takesVariance ? options with { Variance = options.Variance ?? LearnedVariance } : options),
            options.Levels(process));
    }

    /// <summary>Pictures made as the options say, on their own walk or another.</summary>
    /// <exception cref="InputException">The network cannot be guided, or the options do not fit the process.</exception>
    public ImageGenerator With(SamplingOptions options, Walk? walk = null)
    {
        var (sampler, levels, noiseFor) = walk ??= Walk(options);
        var denoiser = Denoiser(options);
        return new ImageGenerator(denoiser.For, sampler, levels, Shape, options.BatchSize, device, process, noiseFor)
        {
            BatchEnded = denoiser.Forget,
            Picture = walk.Retouch is { } retouch ? made => Array.ConvertAll(Pictures(made), picture => retouch(picture)) : Pictures,
        };
    }

    /// <summary>The denoiser that the options make of the network.</summary>
    /// <exception cref="InputException">The network cannot be guided, or is not one of this kind.</exception>
    public ModelDenoiser Denoiser(SamplingOptions options)
    {
        Check(options);
        network.eval();
        foreach (var earlier in recorded.Values)
        {
            earlier.Dispose();
        }
        recorded.Clear();
        return new ModelDenoiser(network, prediction, NoneLabel, Weak, options, meter, Faster);
    }

    /// <summary>How often a network was asked for each picture since the batch began.</summary>
    /// <param name="batchSize">Pictures of the batch, those that only fill it among them.</param>
    public long CallsPerPicture(int batchSize) => meter.Images / batchSize;

    /// <summary>The class of each seed: the one asked for, or each class in turn by seed, so that it does not depend on how many are asked for.</summary>
    /// <returns>Null when the network has no classes.</returns>
    public IReadOnlyList<long>? Labels(IReadOnlyList<ulong> seeds, long? wanted) =>
        classCount == 0 ? null : [.. seeds.Select(seed => wanted ?? (long)(seed % (ulong)classCount))];

    private Network Faster(UNet unet)
    {
        if (!CudaGraphs || !RepeatedNetwork.Records(device))
        {
            return UNetCall.Of(unet, new ImageSize(Shape.Height, Shape.Width));
        }
        if (!recorded.TryGetValue(unet, out var repeated))
        {
            recorded.Add(unet, repeated = new RepeatedNetwork(unet.call, device));
        }
        return repeated.Call;
    }

    private long? NoneLabel => network.Config.NumClassEmbeds > classCount ? classCount : null;

    private void Check(SamplingOptions options)
    {
        var (images, output) = (network.Config.ImageChannels, network.Config.OutChannels);
        if (output != images && !network.Config.LearnsVariance)
        {
            throw new InputException($"The network answers {output} channels to images of {images}; it must answer {images}, or {2 * images} with a learned variance.");
        }
        if (options.Guidance != 1 && classCount > 0 && NoneLabel is null)
        {
            throw new InputException(
                $"Guidance {options.Guidance} needs a network that was trained with classes dropped (one label more than classes); this one was not: use guidance 1.");
        }
        Weak?.Check(network.Config, process, Latents);
    }
}
