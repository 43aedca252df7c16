using System.Runtime.InteropServices;

namespace Diffusion.Imaging;

/// <summary>A picture as at most 256 colours and an index per pixel: exact where it has no more colours, else by median cut (Heckbert 1982).</summary>
internal static class ColourReduction
{
    private const int MaxColours = 256;

    /// <summary>Five bits of each primary: pictures of many colours are cut by these shades, which bounds the time.</summary>
    private const int ShadeMask = 0xF8F8F8;

    /// <summary>The palette (0xRRGGBB) and the indices of the pixels, row by row. Alpha is laid over white.</summary>
    public static (int[] Palette, byte[] Indices) Reduce(PixelImage image)
    {
        int[] pixels = Colours(image.Channels == 4 ? image.ToChannels(3) : image);
        int[] shades = pixels.Distinct().Skip(MaxColours).Any() ? Array.ConvertAll(pixels, colour => colour & ShadeMask) : pixels;
        var counts = Count(shades);
        int[] order = [.. counts.Keys.Order()];
        var boxes = Cut(order, counts);
        var index = new Dictionary<int, byte>(order.Length);
        for (int i = 0; i < boxes.Count; i++)
        {
            foreach (int shade in order.AsSpan(boxes[i].From, boxes[i].Count))
            {
                index[shade] = (byte)i;
            }
        }

        byte[] indices = Array.ConvertAll(shades, shade => index[shade]);
        return (Means(pixels, indices, boxes.Count), indices);
    }

    private static Dictionary<int, int> Count(int[] colours)
    {
        var counts = new Dictionary<int, int>();
        foreach (int colour in colours)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, colour, out _)++;
        }

        return counts;
    }

    private static int[] Colours(PixelImage image)
    {
        var colours = new int[image.Width * image.Height];
        for (int i = 0; i < colours.Length; i++)
        {
            var pixel = image.Pixels.AsSpan(i * image.Channels, image.Channels);
            colours[i] = pixel.Length == 1 ? pixel[0] * 0x010101 : pixel[0] << 16 | pixel[1] << 8 | pixel[2];
        }

        return colours;
    }

    /// <summary>Splits the colours, reordering them, into runs of neighbours: always the run where a split gains most, at the middle of its pixels.</summary>
    private static List<Box> Cut(int[] colours, Dictionary<int, int> counts)
    {
        var boxes = new PriorityQueue<Box, double>();
        var done = new List<Box>();
        Enqueue(0, colours.Length);
        while (boxes.Count > 0)
        {
            var box = boxes.Dequeue();
            if (box.Count == 1 || boxes.Count + done.Count + 1 == MaxColours)
            {
                done.Add(box);
                continue;
            }

            int middle = Split(colours.AsSpan(box.From, box.Count), box.Shift, counts);
            Enqueue(box.From, middle);
            Enqueue(box.From + middle, box.Count - middle);
        }

        return done;

        void Enqueue(int from, int count)
        {
            var (shift, gain) = Widest(colours.AsSpan(from, count), counts);
            boxes.Enqueue(new(from, count, shift), -gain);
        }
    }

    /// <summary>The primary that differs most, and how much of the squared error lies in it.</summary>
    private static (int Shift, double Gain) Widest(ReadOnlySpan<int> colours, Dictionary<int, int> counts)
    {
        (int Shift, double Gain) best = (0, -1);
        for (int shift = 0; shift <= 16; shift += 8)
        {
            double sum = 0, squares = 0, pixels = 0;
            foreach (int colour in colours)
            {
                double value = colour >> shift & 0xFF, count = counts[colour];
                (sum, squares, pixels) = (sum + count * value, squares + count * value * value, pixels + count);
            }

            double gain = colours.Length == 1 ? 0 : squares - sum * sum / pixels;
            best = gain > best.Gain ? (shift, gain) : best;
        }

        return best;
    }

    private static int Split(Span<int> colours, int shift, Dictionary<int, int> counts)
    {
        SortBy(colours, shift);
        long half = 0, passed = 0;
        foreach (int colour in colours)
        {
            half += counts[colour];
        }

        int middle = 0;
        while (middle < colours.Length - 1 && (middle == 0 || passed < half / 2))
        {
            passed += counts[colours[middle++]];
        }

        return middle;
    }

    private static void SortBy(Span<int> colours, int shift)
    {
        var keyed = new uint[colours.Length];
        for (int i = 0; i < keyed.Length; i++)
        {
            keyed[i] = (uint)(colours[i] >> shift & 0xFF) << 24 | (uint)colours[i];
        }

        Array.Sort(keyed);
        for (int i = 0; i < keyed.Length; i++)
        {
            colours[i] = (int)(keyed[i] & 0xFFFFFF);
        }
    }

    /// <summary>What the pixels of each index are on average.</summary>
    private static int[] Means(int[] pixels, byte[] indices, int count)
    {
        var sums = new (long Red, long Green, long Blue, long Pixels)[count];
        for (int i = 0; i < pixels.Length; i++)
        {
            ref var sum = ref sums[indices[i]];
            sum = (sum.Red + (pixels[i] >> 16), sum.Green + (pixels[i] >> 8 & 0xFF), sum.Blue + (pixels[i] & 0xFF), sum.Pixels + 1);
        }

        return Array.ConvertAll(sums, sum => Round(sum.Red, sum.Pixels) << 16 | Round(sum.Green, sum.Pixels) << 8 | Round(sum.Blue, sum.Pixels));
    }

    private static int Round(long sum, long pixels) => (int)((sum + pixels / 2) / pixels);

    private readonly record struct Box(int From, int Count, int Shift);
}
