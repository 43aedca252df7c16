using Diffusion.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Networks;

/// <summary>
/// A variational autoencoder of fully connected layers with rectifiers between them, the first example of the literature (Kingma and Welling 2014, App. C):
/// image → hidden layers → mean and log-variance; latent → the same layers in reverse → image.
/// </summary>
public sealed class MlpAutoencoder : VariationalAutoencoder
{
    private readonly ModuleList<Linear> encoder = new();
    private readonly Linear mean;
    private readonly Linear log_variance;
    private readonly ModuleList<Linear> decoder = new();

    /// <summary>Makes the network with fresh weights, drawn from the global generator (<c>torch.manual_seed</c>).</summary>
    /// <param name="config">Its shape.</param>
    /// <exception cref="InputException">The shape is not valid.</exception>
    public MlpAutoencoder(MlpAutoencoderConfig config)
        : base(nameof(MlpAutoencoder))
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        Config = config;
        long[] widths = [config.Values, .. config.Hidden.Select(width => (long)width)];
        foreach (var (from, to) in widths.Zip(widths.Skip(1)))
        {
            encoder.Add(nn.Linear(from, to));
        }

        mean = nn.Linear(widths[^1], config.LatentSize);
        log_variance = nn.Linear(widths[^1], config.LatentSize);
        long[] back = [config.LatentSize, .. widths.Reverse()];
        foreach (var (from, to) in back.Zip(back.Skip(1)))
        {
            decoder.Add(nn.Linear(from, to));
        }

        RegisterComponents();
    }

    /// <summary>The shape it was made from.</summary>
    public MlpAutoencoderConfig Config { get; }

    /// <inheritdoc/>
    public override IAutoencoderShape Shape => Config;

    /// <inheritdoc/>
    public override (Tensor Mean, Tensor LogVariance) Encode(Tensor images)
    {
        Check(images, [Config.Channels, Config.Size.Height, Config.Size.Width]);
        using var scope = NewDisposeScope();
        var hidden = Precisions.Round(images, Precision).flatten(1);
        foreach (var layer in encoder)
        {
            hidden = layer.Apply(hidden).relu();
        }

        return (mean.Apply(hidden).to(images.dtype).MoveToOuterDisposeScope(), log_variance.Apply(hidden).to(images.dtype).MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public override Tensor Decode(Tensor latent)
    {
        Check(latent, [Config.LatentSize]);
        using var scope = NewDisposeScope();
        var hidden = Precisions.Round(latent, Precision);
        for (var i = 0; i < decoder.Count - 1; i++)
        {
            hidden = decoder[i].Apply(hidden).relu();
        }

        return decoder[^1].Apply(hidden).to(latent.dtype).view(-1, Config.Channels, Config.Size.Height, Config.Size.Width).MoveToOuterDisposeScope();
    }

    private static void Check(Tensor x, long[] expected)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (!x.shape.AsSpan(Math.Min(1, x.shape.Length)).SequenceEqual(expected))
        {
            throw new ArgumentException($"Input has shape [{string.Join(", ", x.shape)}]; it must be [N, {string.Join(", ", expected)}].", nameof(x));
        }
    }
}
