using System.Buffers.Binary;

namespace Diffusion.Imaging;

/// <summary>What can be told about a file of one format without decoding its pixels. Every reader is bounded by the bytes it is given.</summary>
internal abstract class ImageFormat
{
    private static readonly ImageFormat[] All = [new PngFormat(), new JpegFormat(), new GifFormat(), new WebpFormat(), new BmpFormat()];

    public abstract string Name { get; }

    /// <summary>The format whose signature the data begin with.</summary>
    public static ImageFormat Recognise(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            throw new InvalidDataException("is empty; an image was expected.");
        }

        foreach (var format in All)
        {
            if (format.Matches(data))
            {
                return format;
            }
        }

        throw new InvalidDataException("is no image that can be read; PNG, JPEG, BMP, GIF and WebP can be.");
    }

    /// <summary>Whether the signature is this format's.</summary>
    public abstract bool Matches(ReadOnlySpan<byte> data);

    /// <summary>Width and height that the header declares; neither is negative, either may be zero.</summary>
    public abstract (int Width, int Height) ReadSize(ReadOnlySpan<byte> data);

    /// <summary>Throws where the file ends before its picture does, as far as its structure tells.</summary>
    public abstract void RequireComplete(ReadOnlySpan<byte> data);

    /// <summary>The channels of the decoded image: 1, 3 or 4. Called on data that passed <see cref="RequireComplete"/>.</summary>
    public abstract int CountChannels(ReadOnlySpan<byte> data);

    protected InvalidDataException Truncated() => new($"{Name} file is cut short: it ends before the picture does; fetch the file again.");

    protected InvalidDataException Damaged(string what) => new($"{Name} file is damaged: {what}.");

    /// <summary>The <paramref name="count"/> bytes from <paramref name="offset"/> on.</summary>
    protected ReadOnlySpan<byte> Take(ReadOnlySpan<byte> data, int offset, int count) =>
        count <= data.Length - offset ? data.Slice(offset, count) : throw Truncated();

    protected int ByteAt(ReadOnlySpan<byte> data, int offset) => Take(data, offset, 1)[0];

    protected int LittleUInt16(ReadOnlySpan<byte> data, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(Take(data, offset, 2));

    protected int BigUInt16(ReadOnlySpan<byte> data, int offset) => BinaryPrimitives.ReadUInt16BigEndian(Take(data, offset, 2));

    protected int LittleInt32(ReadOnlySpan<byte> data, int offset) => BinaryPrimitives.ReadInt32LittleEndian(Take(data, offset, 4));
}
