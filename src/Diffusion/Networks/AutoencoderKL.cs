using Diffusion.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Networks;

/// <summary>
/// The convolutional variational autoencoder of latent diffusion (Rombach et al. 2022, App. G; Kingma and Welling 2014): the modules, their names and what
/// they compute are those of diffusers' <c>AutoencoderKL</c>, so weights go both ways.
/// </summary>
public sealed class AutoencoderKL : VariationalAutoencoder
{
    /// <summary>Not configurable in diffusers either.</summary>
    private const double NormEps = 1e-6;

    private readonly Encoder encoder;
    private readonly Decoder decoder;
    private readonly Conv2d? quant_conv;
    private readonly Conv2d? post_quant_conv;

    /// <summary>Makes the network with fresh weights, drawn from the global generator (<c>torch.manual_seed</c>).</summary>
    /// <param name="config">Its shape.</param>
    /// <exception cref="InputException">The shape is not valid or not supported.</exception>
    public AutoencoderKL(AutoencoderConfig config)
        : base(nameof(AutoencoderKL))
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        Config = config;
        var (style, latent) = (new BlockStyle(config.NormNumGroups, NormEps, Activation.Named(config.ActFn)), config.LatentChannels);
        encoder = new Encoder(config, style);
        decoder = new Decoder(config, style);
        quant_conv = config.UseQuantConv ? nn.Conv2d(2 * latent, 2 * latent, 1) : null;
        post_quant_conv = config.UsePostQuantConv ? nn.Conv2d(latent, latent, 1) : null;
        RegisterComponents();
    }

    /// <summary>The shape it was made from.</summary>
    public AutoencoderConfig Config { get; }

    /// <inheritdoc/>
    public override IAutoencoderShape Shape => Config;

    /// <summary>q(z | x): its mean and its log-variance, as the network answers it (not yet clamped), [N, L, H/f, W/f] each with f = <see cref="AutoencoderConfig.SizeMultiple"/>.</summary>
    /// <param name="images">[N, C, H, W] in [−1,1], H and W multiples of f.</param>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public override (Tensor Mean, Tensor LogVariance) Encode(Tensor images)
    {
        Check(images, Config.InChannels, Config.SizeMultiple);
        using var scope = NewDisposeScope();
        var hidden = encoder.call(Precisions.Round(images, Precision));
        var moments = (quant_conv is null ? hidden : quant_conv.Apply(hidden)).to(images.dtype).chunk(2, 1);
        return (moments[0].MoveToOuterDisposeScope(), moments[1].MoveToOuterDisposeScope());
    }

    /// <summary>The image of a latent, [N, C, f·h, f·w].</summary>
    /// <param name="latent">z [N, L, h, w], not scaled.</param>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public override Tensor Decode(Tensor latent)
    {
        Check(latent, Config.LatentChannels, 1);
        using var scope = NewDisposeScope();
        var input = Precisions.Round(latent, Precision);
        return decoder.call(post_quant_conv is null ? input : post_quant_conv.Apply(input)).to(latent.dtype).MoveToOuterDisposeScope();
    }

    private static void Check(Tensor x, int channels, int multiple)
    {
        ArgumentNullException.ThrowIfNull(x);
        var shape = x.shape;
        if (shape.Length != 4 || shape[1] != channels || shape[2] % multiple != 0 || shape[3] % multiple != 0)
        {
            throw new ArgumentException($"Input has shape [{string.Join(", ", shape)}]; it must be [N, {channels}, H, W] with H and W multiples of {multiple}.", nameof(x));
        }
    }
}
