namespace Diffusion.Networks;

/// <summary>The shape of a variational autoencoder of fully connected layers: image → hidden layers → 2·latent, and back. The fields of its <c>config.json</c>, in snake_case.</summary>
public sealed record MlpAutoencoderConfig : IAutoencoderShape
{
    /// <summary>Channels of the images, 1 or more.</summary>
    public required int Channels { get; init; }

    /// <summary>Height and width of the images; it takes no others.</summary>
    public required ImageSize Size { get; init; }

    /// <summary>Widths of the encoder's hidden layers, from the image on; the decoder has them in reverse. At least one.</summary>
    public required IReadOnlyList<int> Hidden { get; init; }

    /// <summary>Dimensions of the latent, 1 or more.</summary>
    public required int LatentSize { get; init; }

    /// <summary>Numbers of one image.</summary>
    public long Values => (long)Channels * Size.Height * Size.Width;

    /// <inheritdoc/>
    public long Parameters
    {
        get
        {
            long[] widths = [Values, .. Hidden.Select(width => (long)width)];
            var between = widths.Zip(widths.Skip(1), (from, to) => ((from + 1) * to) + ((to + 1) * from)).Sum();
            return between + ((widths[^1] + 1) * 2 * LatentSize) + ((LatentSize + 1) * widths[^1]);
        }
    }

    /// <summary>The network for images, as the options describe it.</summary>
    /// <param name="options">The section Autoencoder of the settings, without problems.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="size">Height and width of the images.</param>
    /// <exception cref="InputException">The network would be absurdly large.</exception>
    public static MlpAutoencoderConfig From(AutoencoderOptions options, int channels, ImageSize size)
    {
        ArgumentNullException.ThrowIfNull(options);
        var config = new MlpAutoencoderConfig { Channels = channels, Size = size, Hidden = options.Hidden, LatentSize = options.LatentSize };
        config.Validate();
        return config;
    }

    /// <inheritdoc/>
    public long[] LatentShape(ImageSize image) => [LatentSize];

    /// <inheritdoc/>
    public VariationalAutoencoder Create() => new MlpAutoencoder(this);

    /// <summary>What keeps this configuration from making a network, a sentence each; empty when it is valid.</summary>
    public IReadOnlyList<string> Problems()
    {
        var most = UNetRules.MaxCount;
        (bool Right, string Problem)[] rules =
        [
            (IsCount(Channels), $"channels is {Channels}; it must be from 1 to {most}."),
            (IsCount(Size.Height) && IsCount(Size.Width), $"size is {Size}; each side must be from 1 to {most}."),
            (!IsCount(Channels) || !IsCount(Size.Height) || !IsCount(Size.Width) || Values <= int.MaxValue, $"channels {Channels} of {Size} pixels are too many for one layer."),
            (Hidden.Count is >= 1 and <= UNetRules.MaxLayers && Hidden.All(IsCount), $"hidden is [{string.Join(", ", Hidden.Take(UNetRules.MaxLevels))}]; it must have 1 to {UNetRules.MaxLayers} widths, each from 1 to {most}."),
            (IsCount(LatentSize), $"latent_size is {LatentSize}; it must be from 1 to {most}."),
        ];
        return [.. rules.Where(rule => !rule.Right).Select(rule => rule.Problem)];

        bool IsCount(int value) => value >= 1 && value <= most;
    }

    /// <summary>Checks every field.</summary>
    /// <exception cref="InputException">Something cannot be right; every problem is named.</exception>
    public void Validate()
    {
        if (Problems() is { Count: > 0 } problems)
        {
            throw new InputException(string.Join(" ", problems));
        }
    }
}
