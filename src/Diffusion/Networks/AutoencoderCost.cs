namespace Diffusion.Networks;

/// <summary>What an autoencoder costs, from its configuration alone.</summary>
public static class AutoencoderCost
{
    /// <summary>How many numbers training adjusts.</summary>
    /// <param name="config">A valid configuration.</param>
    /// <returns>The number of parameters.</returns>
    /// <exception cref="InputException">The configuration is not valid.</exception>
    public static long Parameters(AutoencoderConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        int[] channels = [.. config.BlockOutChannels];
        long latent = config.LatentChannels;
        var half = Half(channels, config.LayersPerBlock, config);
        var other = Half([.. channels.Reverse()], config.LayersPerBlock + 1, config);
        return half + other
            + Convolution(config.InChannels, channels[0], 3) + Norm(channels[^1]) + Convolution(channels[^1], 2 * latent, 3)
            + Convolution(latent, channels[^1], 3) + Norm(channels[0]) + Convolution(channels[0], config.OutChannels, 3)
            + (config.UseQuantConv ? Convolution(2 * latent, 2 * latent, 1) : 0)
            + (config.UsePostQuantConv ? Convolution(latent, latent, 1) : 0);
    }

    /// <summary>The levels of the encoder or the decoder in their order, and its middle block, which is as wide as the coarsest level.</summary>
    private static long Half(int[] channels, int layers, AutoencoderConfig config)
    {
        long deepest = config.BlockOutChannels[^1];
        var sum = (2 * Resnet(deepest, deepest)) + (config.MidBlockAddAttention ? Norm(deepest) + (4 * Convolution(deepest, deepest, 1)) : 0);
        for (var level = 0; level < channels.Length; level++)
        {
            var from = channels[Math.Max(level - 1, 0)];
            sum += Resnet(from, channels[level]) + ((layers - 1) * Resnet(channels[level], channels[level]));
            sum += level < channels.Length - 1 ? Convolution(channels[level], channels[level], 3) : 0;
        }

        return sum;
    }

    private static long Resnet(long from, long to) =>
        Norm(from) + Convolution(from, to, 3) + Norm(to) + Convolution(to, to, 3) + (from == to ? 0 : Convolution(from, to, 1));

    private static long Norm(long channels) => 2 * channels;

    private static long Convolution(long from, long to, long kernel) => (from * to * kernel * kernel) + to;
}
