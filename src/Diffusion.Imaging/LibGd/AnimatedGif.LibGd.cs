namespace Diffusion.Imaging;

public static partial class AnimatedGif
{
    private const int PaletteSize = 256, NoDisposal = 1, Forever = 0;

    private static partial byte[] Encode(PixelImage[] frames, int[] delaysHundredths)
    {
        Gd.Prepare();
        using var file = new MemoryStream();
        for (int i = 0; i < frames.Length; i++)
        {
            using var frame = ToPalette(frames[i]);
            if (i == 0)
            {
                Gd.gdImageGifAnimBeginPtr(frame, out int headSize, globalColours: 0, Forever).MoveTo(file, headSize);
            }

            Gd.gdImageGifAnimAddPtr(frame, out int size, localColours: 1, 0, 0, delaysHundredths[i], NoDisposal, previous: 0).MoveTo(file, size);
        }

        Gd.gdImageGifAnimEndPtr(out int endSize).MoveTo(file, endSize);
        return file.ToArray();
    }

    private static GdImage ToPalette(PixelImage frame)
    {
        int[] colours = Colours(frame), palette = [.. colours.Distinct().Order().Take(PaletteSize + 1)];
        return palette.Length <= PaletteSize ? Exact(frame, colours, palette) : Reduced(frame, colours);
    }

    private static int[] Colours(PixelImage frame)
    {
        var colours = new int[frame.Width * frame.Height];
        for (int i = 0; i < colours.Length; i++)
        {
            var pixel = frame.Pixels.AsSpan(i * frame.Channels, frame.Channels);
            colours[i] = pixel.Length == 1 ? pixel[0] * 0x010101 : pixel[0] << 16 | pixel[1] << 8 | pixel[2];
        }

        return colours;
    }

    /// <summary>A picture that needs no reduction gets none: libgd's would shift its colours.</summary>
    private static GdImage Exact(PixelImage frame, int[] colours, int[] palette)
    {
        var image = Gd.gdImageCreate(frame.Width, frame.Height).OrThrow(NoMemory(frame));
        foreach (int colour in palette)
        {
            _ = Gd.gdImageColorAllocate(image, colour >> 16, colour >> 8 & 0xFF, colour & 0xFF);
        }

        Draw(image, frame.Width, Array.ConvertAll(colours, colour => Array.BinarySearch(palette, colour)));
        return image;
    }

    private static GdImage Reduced(PixelImage frame, int[] colours)
    {
        var image = Gd.gdImageCreateTrueColor(frame.Width, frame.Height).OrThrow(NoMemory(frame));
        Draw(image, frame.Width, colours);
        if (Gd.gdImageTrueColorToPalette(image, dither: 1, PaletteSize) == 0)
        {
            image.Dispose();
            throw new InvalidOperationException("libgd could not reduce a frame to 256 colours.");
        }

        return image;
    }

    private static void Draw(GdImage image, int width, int[] values) => image.Use(pointer =>
    {
        for (int i = 0; i < values.Length; i++)
        {
            Gd.gdImageSetPixel(pointer, i % width, i / width, values[i]);
        }
    });

    private static string NoMemory(PixelImage frame) => $"libgd has no memory for a frame of {frame.Width}×{frame.Height} pixels.";
}
