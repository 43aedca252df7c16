namespace Diffusion.Imaging;

/// <summary>
/// Image files read and written. PNG, JPEG, BMP, GIF (its first picture) and WebP are recognised by what they hold, never by their name.
/// A file that cannot be read is an <see cref="InvalidDataException"/> with one line that says which and why.
/// </summary>
public static partial class ImageFile
{
    /// <summary>The most pixels an image may declare unless the caller says otherwise: 8192 × 8192.</summary>
    public const long DefaultMaxPixels = 64L << 20;

    /// <summary>The most pixels of a side, as in GIF and JPEG: a row of pixels is then small, however few rows there are.</summary>
    public const int MaxSide = 65_535;

    private const long MaxFileBytes = 1L << 30;

    /// <summary>Format and size, as the image is to be seen, from the header alone; nothing is decoded.</summary>
    /// <param name="data">A whole file or its beginning, as far as the header goes.</param>
    /// <exception cref="InvalidDataException">No known format, or the header is damaged or declares no pixels.</exception>
    public static ImageInfo Identify(ReadOnlySpan<byte> data)
    {
        var format = ImageFormat.Recognise(data);
        var stored = Identify(format, data);
        return JpegOrientation.SwapsSides(Orientation(format, data)) ? new(stored.Format, stored.Height, stored.Width) : stored;
    }

    /// <summary>
    /// Decodes an image. Gray stays one channel, colour is three, colour with alpha four; 16-bit samples are rounded to 8 bits; a photograph that its
    /// camera stored lying on its side is turned upright.
    /// </summary>
    /// <param name="data">The whole file.</param>
    /// <param name="nameForErrors">What messages call it, such as its path.</param>
    /// <param name="maxPixels">An image that declares more than this many pixels is refused before anything is decoded.</param>
    /// <exception cref="InvalidDataException">Not an image, cut short, damaged, too large, or of a kind that is not supported.</exception>
    public static PixelImage Decode(byte[] data, string nameForErrors, long maxPixels = DefaultMaxPixels)
    {
        ArgumentNullException.ThrowIfNull(data);
        try
        {
            var format = ImageFormat.Recognise(data);
            var info = Identify(format, data);
            RequireFewerThan(maxPixels, info);
            format.RequireComplete(data);
            int channels = format.CountChannels(data);
            var stored = format is PngFormat ? PngDecoder.Decode(data, channels) : DecodeWithBackEnd(data, format, info, channels);
            return JpegOrientation.Apply(stored, Orientation(format, data));
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{nameForErrors}: {error.Message}", error);
        }
    }

    /// <summary>Reads and decodes the file at <paramref name="path"/>: see <see cref="Decode"/>.</summary>
    /// <param name="path">An image file of at most 1 GiB.</param>
    /// <exception cref="InvalidDataException">The file is not an image that can be read.</exception>
    public static PixelImage Read(string path) => Decode(ReadBytes(path), path);

    /// <summary>The bytes of a PNG file: gray, RGB or RGBA of 8 bits, as the image is. The same image gives the same bytes.</summary>
    /// <param name="image">Any image.</param>
    /// <param name="text">Texts to store, by keyword (1 to 79 characters of Latin-1, such as "Software").</param>
    /// <exception cref="ArgumentException">A keyword or a text is none that PNG can hold.</exception>
    public static byte[] EncodePng(PixelImage image, IReadOnlyDictionary<string, string>? text = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        return PngEncoder.Encode(image, text ?? new Dictionary<string, string>());
    }

    /// <summary>Writes a PNG file, which appears whole or not at all: see <see cref="EncodePng"/>.</summary>
    /// <param name="path">Where; the folder exists already, a file there is replaced.</param>
    /// <param name="image">Any image.</param>
    /// <param name="text">Texts to store, by keyword.</param>
    public static void WritePng(string path, PixelImage image, IReadOnlyDictionary<string, string>? text = null) =>
        AtomicFile.Write(path, EncodePng(image, text));

    /// <summary>The texts stored in a PNG file (its chunks tEXt, zTXt and iTXt), by keyword; of equal keywords the last one counts.</summary>
    /// <param name="path">A PNG file.</param>
    /// <exception cref="InvalidDataException">The file is no PNG file or is damaged.</exception>
    public static IReadOnlyDictionary<string, string> ReadPngText(string path)
    {
        byte[] data = ReadBytes(path);
        try
        {
            return PngText.Read(data);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException($"{path}: {error.Message}", error);
        }
    }

    /// <summary>Decodes what the library of this build decodes: any format but PNG, whose declared size has been checked.</summary>
    private static partial PixelImage DecodeWithBackEnd(byte[] data, ImageFormat format, ImageInfo info, int channels);

    private static int Orientation(ImageFormat format, ReadOnlySpan<byte> data) => format is JpegFormat ? JpegOrientation.Read(data) : JpegOrientation.Upright;

    private static ImageInfo Identify(ImageFormat format, ReadOnlySpan<byte> data)
    {
        var (width, height) = format.ReadSize(data);
        return width > 0 && height > 0
            ? new(format.Name, width, height)
            : throw new InvalidDataException($"the {format.Name} header declares {width}×{height} pixels; an image has at least one.");
    }

    private static void RequireFewerThan(long maxPixels, ImageInfo info)
    {
        long pixels = (long)info.Width * info.Height;
        if (pixels > maxPixels)
        {
            throw new InvalidDataException(
                $"the {info.Format} header declares {info.Width}×{info.Height} = {pixels} pixels, more than the {maxPixels} allowed; make the image smaller.");
        }

        if (Math.Max(info.Width, info.Height) > MaxSide)
        {
            throw new InvalidDataException($"the {info.Format} header declares {info.Width}×{info.Height} pixels; a side may have {MaxSide}; make the image smaller.");
        }
    }

    private static byte[] ReadBytes(string path)
    {
        var file = new FileInfo(path);
        long length = (file.LinkTarget is null ? file : new FileInfo(file.ResolveLinkTarget(returnFinalTarget: true)!.FullName)).Length;
        if (length == 0)
        {
            return []; // a pipe or a device has no length either, and opening one could wait for ever
        }

        return length <= MaxFileBytes
            ? File.ReadAllBytes(path)
            : throw new InvalidDataException($"{path}: is {length} bytes long; an image file may have {MaxFileBytes}.");
    }
}
