using System.Numerics;

namespace Diffusion.Networks;

/// <summary>What a U-Net costs, from its configuration alone.</summary>
public static class UNetCost
{
    /// <summary>Weights up to here fit into a processor's last cache together with their arranged copies, which are four times as large.</summary>
    private const long FewParameters = 4 << 20;

    /// <summary>So many pixels keep what lies between two layers of such a network in a core's own caches; measured on 16x16 to 32x32 images.</summary>
    private const long PixelsAtOnce = 8192;

    /// <summary>How many images of a batch a processor's core best computes at a time.</summary>
    /// <param name="config">A valid configuration.</param>
    /// <param name="h">Height of the images in pixels.</param>
    /// <param name="w">Width of the images in pixels.</param>
    /// <returns>1 or more; null where the weights are so many that the whole batch should share each that is read.</returns>
    /// <exception cref="InputException">The configuration is not valid.</exception>
    public static int? ImagesAtOnce(UNetConfig config, int h, int w) => Parameters(config) > FewParameters ? null : (int)Math.Max(1, PixelsAtOnce / ((long)h * w));

    /// <summary>How many numbers training adjusts.</summary>
    /// <param name="config">A valid configuration.</param>
    /// <returns>The number of parameters.</returns>
    /// <exception cref="InputException">The configuration is not valid.</exception>
    public static long Parameters(UNetConfig config) => new Counter(config, new ImageSize(config.SizeMultiple, config.SizeMultiple)).Parameters;

    /// <summary>
    /// Floating-point operations of one forward pass of one image: two for each multiply-add of convolutions, linear layers and attention's two
    /// products. Sums, normalisations and non-linearities are left out (a few per cent).
    /// </summary>
    /// <param name="config">A valid configuration.</param>
    /// <param name="h">Height of the image in pixels.</param>
    /// <param name="w">Width of the image in pixels.</param>
    /// <returns>Operations; a training step costs about three times as many per image.</returns>
    /// <exception cref="InputException">The configuration is not valid.</exception>
    /// <exception cref="ArgumentException">The size is no multiple of <see cref="UNetConfig.SizeMultiple"/>.</exception>
    public static long ForwardFlops(UNetConfig config, int h, int w) => 2 * new Counter(config, new ImageSize(h, w)).MultiplyAdds;

    /// <summary>Its convolutions in the order in which an image passes them.</summary>
    /// <param name="config">A valid configuration.</param>
    /// <param name="h">Height of the image in pixels.</param>
    /// <param name="w">Width of the image in pixels.</param>
    /// <returns>One or more; equal ones stand there as often as the network has them.</returns>
    /// <exception cref="InputException">The configuration is not valid.</exception>
    /// <exception cref="ArgumentException">The size is no multiple of <see cref="UNetConfig.SizeMultiple"/>.</exception>
    public static IReadOnlyList<ConvolutionShape> Convolutions(UNetConfig config, int h, int w) => new Counter(config, new ImageSize(h, w)).Convolutions;

    /// <summary>Walks the layout as the forward pass does, keeping the number of pixels at hand.</summary>
    private sealed class Counter
    {
        private readonly UNetConfig config;
        private readonly ImageSize size;
        private readonly List<ConvolutionShape> convolutions = [];
        private long pixels;

        internal Counter(UNetConfig config, ImageSize size)
        {
            ArgumentNullException.ThrowIfNull(config);
            config.Validate();
            if (size.Height < 1 || size.Width < 1 || size.Height % config.SizeMultiple != 0 || size.Width % config.SizeMultiple != 0)
            {
                throw new ArgumentException($"Size {size} must be multiples of {config.SizeMultiple}.", nameof(size));
            }

            (this.config, this.size) = (config, size);
            pixels = (long)size.Height * size.Width;
            Count(new UNetLayout(config));
        }

        internal long Parameters { get; private set; }

        internal long MultiplyAdds { get; private set; }

        internal IReadOnlyList<ConvolutionShape> Convolutions => convolutions;

        private void Count(UNetLayout layout)
        {
            var first = config.BlockOutChannels[0];
            Convolution(config.InChannels, first, 3);
            TwoLinear(TimeProjection.Width(config));
            Parameters += config.TimeEmbeddingType == UNetRules.LearnedTime ? (long)config.NumTrainTimesteps!.Value * first : 0;
            ClassEmbedding(TimeProjection.Width(config));
            foreach (var level in layout.Down)
            {
                Level(level, config.NormNumGroups, down: true);
            }

            Middle(layout, config.BlockOutChannels[^1]);
            foreach (var level in layout.Up)
            {
                Level(level, config.NormNumGroups, down: false);
            }

            Norm(first);
            Convolution(first, config.OutChannels, 3);
        }

        private void Level(UNetLayout.Level level, int groups, bool down)
        {
            foreach (var (from, to) in level.Resnets)
            {
                Resnet(from, to);
                if (level.Attention)
                {
                    Attention(to, groups);
                }
            }

            if (level.Resample is null)
            {
                return;
            }

            // Both ways to change the size convolve at the size they arrive at.
            pixels = down ? pixels / 4 : pixels * 4;
            if (level.Resample == UNetRules.Residual)
            {
                Resnet(level.Channels, level.Channels);
            }
            else
            {
                Convolution(level.Channels, level.Channels, 3, down ? 2 : 1);
            }
        }

        private void Middle(UNetLayout layout, int channels)
        {
            if (!layout.HasMiddle)
            {
                return;
            }

            Resnet(channels, channels);
            if (layout.MiddleAttention)
            {
                Attention(channels, layout.MiddleGroups);
            }

            Resnet(channels, channels);
        }

        private void Resnet(int from, int to)
        {
            Norm(from);
            Convolution(from, to, 3);
            Linear(config.TimeWidth, config.ResnetTimeScaleShift == UNetRules.ScaleShift ? 2 * to : to, times: 1);
            Norm(to);
            Convolution(to, to, 3);
            if (from != to)
            {
                Convolution(from, to, 1);
            }
        }

        private void Attention(int channels, int? groups)
        {
            if (groups is not null)
            {
                Norm(channels);
            }

            for (var i = 0; i < 4; i++)
            {
                Linear(channels, channels, pixels);
            }

            // QKᵀ and the weighted sum of V: every pixel with every pixel, over all heads together.
            MultiplyAdds += 2 * pixels * pixels * channels;
        }

        private void ClassEmbedding(int timeVector)
        {
            if (config.ClassEmbedType == UNetRules.TimestepClass)
            {
                TwoLinear(timeVector);
            }
            else if (config.ClassEmbedType is null)
            {
                Parameters += (long)(config.NumClassEmbeds ?? 0) * config.TimeWidth;
            }
        }

        private void TwoLinear(int from)
        {
            Linear(from, config.TimeWidth, times: 1);
            Linear(config.TimeWidth, config.TimeWidth, times: 1);
        }

        private void Norm(int channels) => Parameters += 2L * channels;

        private void Linear(long from, long to, long times)
        {
            Parameters += (from * to) + to;
            MultiplyAdds += from * to * times;
        }

        private void Convolution(int from, int to, int kernel, int stride = 1)
        {
            // Each halving has left a quarter of the pixels.
            var halvings = BitOperations.Log2((ulong)((long)size.Height * size.Width / pixels)) / 2;
            var shape = new ConvolutionShape(from, to, kernel, stride, size.Height >> halvings, size.Width >> halvings);
            convolutions.Add(shape);
            Parameters += ((long)from * to * kernel * kernel) + to;
            MultiplyAdds += shape.ForwardFlops / 2;
        }
    }
}
