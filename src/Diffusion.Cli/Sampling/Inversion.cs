using Diffusion.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Cli.Sampling;

/// <summary>From an image to the noise that the model makes it of, and back: DDIM without fresh noise and without guidance, which would lead elsewhere.</summary>
internal sealed class Inversion
{
    private readonly PictureMaker maker;
    private readonly SamplingOptions options;

    /// <summary>The inversion by a model.</summary>
    /// <exception cref="InputException">The network has classes and none is named, or the steps are too few.</exception>
    public Inversion(PictureMaker maker, SamplingOptions options, Classes classes, string? className)
    {
        this.maker = maker;
        this.options = Unguided(options);
        Label = classes.Find(className);
        if (classes.Count > 0 && Label is null)
        {
            throw new InputException("The network has classes: --class must say which one the image is of.");
        }
        WayBack = maker.Walk(this.options);
        if (WayBack.Levels.Count < 3)
        {
            throw new InputException($"Sampling:Steps is {options.Steps}; from an image to its noise there must be at least 2.");
        }
    }

    /// <summary>The class of the image; null where there are none.</summary>
    public long? Label { get; }

    /// <summary>The walk from the noise to the image.</summary>
    public Walk WayBack { get; }

    /// <summary>The options as they must be for the way back to exist.</summary>
    public static SamplingOptions Unguided(SamplingOptions options) => options.With("ddim") with { Guidance = 1, GuidanceMin = null, GuidanceMax = null, GuidanceRescale = 0 };

    /// <summary>The noise of an image [1,C,H,W].</summary>
    public Tensor NoiseOf(Tensor image)
    {
        using var denoiser = maker.Denoiser(options);
        return DdimInversion.Invert(denoiser.For(Labels()), image, WayBack.Levels).Last().Noisy;
    }

    /// <summary>The image of a noise [1,C,H,W].</summary>
    public Tensor ImageOf(Tensor noise)
    {
        using var denoiser = maker.Denoiser(options);
        return WayBack.Sampler.Sample(denoiser.For(Labels()), noise, WayBack.Levels, new GivenNoise(noise, 1)).Last().Noisy;
    }

    private Tensor? Labels() => Label is { } label ? tensor(new[] { label }, device: maker.Device) : null;
}
