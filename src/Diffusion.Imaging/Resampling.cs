namespace Diffusion.Imaging;

/// <summary>Resizing as two passes of weighted sums, columns and then rows, over float samples.</summary>
internal static class Resampling
{
    public static PixelImage Resize(PixelImage image, int width, int height)
    {
        int channels = image.Channels;
        Taps[] across = WeighAxis(image.Width, width), down = WeighAxis(image.Height, height);

        // Rows are narrowed once each, when they are first needed; a source row serves a few target rows that follow one another.
        var narrowed = new Dictionary<int, float[]>();
        var source = new float[image.Width * channels];
        var sums = new float[width * channels];
        var result = new PixelImage(width, height, channels);
        for (int y = 0; y < height; y++)
        {
            Array.Clear(sums);
            for (int tap = 0; tap < down[y].Weights.Length; tap++)
            {
                int row = down[y].First + tap;
                if (!narrowed.TryGetValue(row, out var line))
                {
                    narrowed[row] = line = NarrowRow(image, row, source, across);
                }

                Accumulate(sums, line, down[y].Weights[tap]);
            }

            Round(sums, result.Row(y), channels);
            foreach (int passed in narrowed.Keys.Where(row => y + 1 < height && row < down[y + 1].First).ToList())
            {
                narrowed.Remove(passed);
            }
        }

        return result;
    }

    private static float[] NarrowRow(PixelImage image, int row, float[] source, Taps[] across)
    {
        int channels = image.Channels;
        Widen(image.Row(row), source, channels);
        var line = new float[across.Length * channels];
        for (int x = 0; x < across.Length; x++)
        {
            var (first, weights) = across[x];
            for (int tap = 0; tap < weights.Length; tap++)
            {
                for (int c = 0; c < channels; c++)
                {
                    line[x * channels + c] += weights[tap] * source[(first + tap) * channels + c];
                }
            }
        }

        return line;
    }

    private static void Accumulate(float[] sums, float[] line, float weight)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            sums[i] += weight * line[i];
        }
    }

    /// <summary>Samples as floats, colours multiplied by alpha: what cannot be seen must not bleed into what can.</summary>
    private static void Widen(ReadOnlySpan<byte> row, float[] samples, int channels)
    {
        for (int i = 0; i < row.Length; i++)
        {
            samples[i] = channels == 4 && i % 4 != 3 ? row[i] * (row[i | 3] / 255f) : row[i];
        }
    }

    private static void Round(float[] samples, Span<byte> row, int channels)
    {
        for (int i = 0; i < row.Length; i++)
        {
            float value = samples[i];
            if (channels == 4 && i % 4 != 3)
            {
                float alpha = samples[i | 3];
                value = alpha > 0 ? value * 255f / alpha : 0;
            }

            row[i] = (byte)Math.Clamp(MathF.Floor(value + 0.5f), 0, 255);
        }
    }

    /// <summary>For every place of the target axis the run of source places that it sees, with weights that sum to one.</summary>
    private static Taps[] WeighAxis(int from, int to)
    {
        double scale = (double)from / to, radius = Math.Max(1, scale);
        var taps = new Taps[to];
        for (int i = 0; i < to; i++)
        {
            double centre = (i + 0.5) * scale;
            int first = Math.Max(0, (int)Math.Floor(centre - radius)), end = Math.Min(from, (int)Math.Ceiling(centre + radius));
            var weights = new double[end - first];
            for (int k = 0; k < weights.Length; k++)
            {
                weights[k] = Math.Max(0, 1 - Math.Abs(first + k + 0.5 - centre) / radius);
            }

            double sum = weights.Sum();
            taps[i] = new(first, Array.ConvertAll(weights, w => (float)(w / sum)));
        }

        return taps;
    }

    private readonly record struct Taps(int First, float[] Weights);
}
