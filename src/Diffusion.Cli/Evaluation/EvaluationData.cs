using Diffusion.Cli.Sampling;
using Diffusion.Cli.Training;
using Diffusion.Data;
using Diffusion.Networks;
using Spectre.Console;

namespace Diffusion.Cli.Evaluation;

/// <summary>The images that a model is judged by, brought to what its network takes.</summary>
internal static class EvaluationData
{
    /// <summary>Reads them as the run's own data were read.</summary>
    /// <param name="console">Where the data are reported.</param>
    /// <param name="request">Which images.</param>
    /// <param name="own">How the run read its data.</param>
    /// <param name="network">What the network takes.</param>
    /// <param name="latents">The autoencoder whose latents it takes; null where it takes images.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="InputException">There are no such images, or the network cannot take them.</exception>
    public static ImageDataset Read(
        IAnsiConsole console, EvaluateRequest request, DataOptions own, UNetConfig network, AutoencoderConfig? latents = null, CancellationToken cancellation = default)
    {
        var seen = network.SampleSize
            ?? throw new InputException("The checkpoint's unet/config.json does not say for which size the network is (sample_size); add it.");
        var (channels, times) = latents is null ? (network.ImageChannels, 1) : (latents.InChannels, latents.SizeMultiple);
        var wanted = own with { Path = request.Data, Split = request.Split, MaxImages = request.Count };
        return Read(console, wanted, channels, new ImageSize(seen.Height * times, seen.Width * times), cancellation);
    }

    /// <summary>Reads images for a network that takes so many channels of a size.</summary>
    /// <exception cref="InputException">There are no such images, or the network cannot take them.</exception>
    public static ImageDataset Read(IAnsiConsole console, DataOptions wanted, int channels, ImageSize size, CancellationToken cancellation)
    {
        var options = wanted with { Size = size.Height == size.Width ? size.Height : null, Channels = channels, FlipHorizontally = false };
        var dataset = DataView.Read(console, options, cancellation);
        if ((dataset.Channels, dataset.Height, dataset.Width) == (channels, size.Height, size.Width))
        {
            return dataset;
        }
        using (dataset)
        {
            throw new InputException($"The network takes {channels} channels of {size.Height}×{size.Width} pixels, the data have {dataset.Channels} of "
                + $"{dataset.Height}×{dataset.Width}; give images of the network's size.");
        }
    }

    /// <summary>Whether the network is told the images' classes.</summary>
    /// <exception cref="InputException">It has classes and the data have none, or others.</exception>
    public static bool Labelled(ITrainingSet dataset, Classes classes)
    {
        if (classes.Count == 0)
        {
            return false;
        }
        if (dataset.ClassNames.Count != classes.Count)
        {
            throw new InputException($"The network has {classes.Count} classes, the data have {dataset.ClassNames.Count}; give data with the classes that it was trained on.");
        }
        for (var label = 0; label < classes.Count; label++)
        {
            // A checkpoint without names calls its classes by number.
            var (ours, theirs) = (classes.Name(label)!, dataset.ClassNames[label]);
            if (ours != theirs && ours != $"{label}")
            {
                throw new InputException($"The network's class {label} is '{ours}', the data's is '{theirs}'; give data with the classes that it was trained on, named alike.");
            }
        }
        return true;
    }
}
