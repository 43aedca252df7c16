using Diffusion.Denoising;
using Diffusion.Networks;
using Diffusion.Noise;
using Diffusion.Sampling;
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
    /// <summary>How many classes a picture can be of.</summary>
    public int ClassCount => classCount;

    /// <summary>Pictures made as the options say.</summary>
    /// <exception cref="InputException">The network cannot be guided, or the steps do not fit the schedule.</exception>
    public ImageGenerator With(SamplingOptions options)
    {
        var size = network.Config.SampleSize
            ?? throw new InputException("The checkpoint's unet/config.json does not say for which size the network is (sample_size).");
        if (options.Guidance != 1 && classCount > 0 && NoneLabel is null)
        {
            throw new InputException(
                $"Guidance {options.Guidance} needs a network that was trained with classes dropped (one label more than classes); this one was not: use guidance 1.");
        }
        CheckOutput(options);
        network.eval();
        return new ImageGenerator(
            labels => Denoisers.Clamped(Denoise(labels, options.Guidance)),
            options.Sampler == "ddpm" ? new DdpmSampler() : new DdimSampler(options.Eta),
            LevelGrid.Create(process, new GridOptions { Grid = options.Spacing, Steps = options.Steps }),
            new ImageShape(network.Config.InChannels, size.Height, size.Width),
            options.BatchSize,
            device);
    }

    /// <summary>The class of each seed: the one asked for, or each class in turn by seed, so that it does not depend on how many are asked for.</summary>
    /// <returns>Null when the network has no classes.</returns>
    public IReadOnlyList<long>? Labels(IReadOnlyList<ulong> seeds, long? wanted) =>
        classCount == 0 ? null : [.. seeds.Select(seed => wanted ?? (long)(seed % (ulong)classCount))];

    private long? NoneLabel => network.Config.NumClassEmbeds > classCount ? classCount : null;

    private bool LearnsVariance => network.Config.OutChannels == 2 * network.Config.InChannels;

    private void CheckOutput(SamplingOptions options)
    {
        var (input, output) = (network.Config.InChannels, network.Config.OutChannels);
        if (output != input && !LearnsVariance)
        {
            throw new InputException($"The network answers {output} channels to images of {input}; it must answer {input}, or {2 * input} with a learned variance.");
        }
        if (LearnsVariance && (options.Sampler == "ddpm" || options.Eta != 0))
        {
            throw new InputException("The network has a learned variance, which fresh noise would have to follow and does not here; use --sampler ddim --eta 0.");
        }
    }

    private Denoiser Denoise(Tensor? labels, double guidance) => labels is null || guidance == 1
        ? Denoisers.FromNetwork(network.call, prediction, labels)
        : Denoisers.Guided(network.call, prediction, labels, NoneLabel!.Value, guidance);
}
