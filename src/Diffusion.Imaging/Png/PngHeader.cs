using System.Buffers.Binary;

namespace Diffusion.Imaging;

/// <summary>What the samples of a PNG pixel mean.</summary>
internal enum PngColourType
{
    Gray = 0,
    Rgb = 2,
    Palette = 3,
    GrayAlpha = 4,
    Rgba = 6,
}

/// <summary>The chunk IHDR.</summary>
internal readonly record struct PngHeader(int Width, int Height, int BitDepth, PngColourType ColourType, bool Interlaced)
{
    private const int Length = 13;

    /// <summary>Samples that a pixel has in the file: an index counts as one.</summary>
    public int Samples => ColourType switch
    {
        PngColourType.Rgb => 3,
        PngColourType.GrayAlpha => 2,
        PngColourType.Rgba => 4,
        _ => 1,
    };

    /// <summary>Bytes of a row of <paramref name="width"/> pixels, its filter not counted.</summary>
    public int RowBytes(int width) => checked((int)(((long)width * Samples * BitDepth + 7) / 8));

    public static PngHeader Read(ReadOnlySpan<byte> file)
    {
        var chunk = file[PngChunk.Signature.Length..];
        if (chunk.Length < 8 + Length)
        {
            throw new InvalidDataException("PNG file is cut short: it ends in its header; fetch the file again.");
        }

        if (BinaryPrimitives.ReadInt32BigEndian(chunk) != Length || !chunk.Slice(4, 4).SequenceEqual("IHDR"u8))
        {
            throw new InvalidDataException("PNG file is damaged: it does not begin with its header.");
        }

        var data = chunk.Slice(8, Length);
        int width = BinaryPrimitives.ReadInt32BigEndian(data), height = BinaryPrimitives.ReadInt32BigEndian(data[4..]);
        var header = new PngHeader(width, height, data[8], (PngColourType)data[9], data[12] == 1);
        bool known = header.ColourType switch
        {
            PngColourType.Gray => header.BitDepth is 1 or 2 or 4 or 8 or 16,
            PngColourType.Palette => header.BitDepth is 1 or 2 or 4 or 8,
            PngColourType.Rgb or PngColourType.GrayAlpha or PngColourType.Rgba => header.BitDepth is 8 or 16,
            _ => false,
        };
        return known && width >= 0 && height >= 0 && data[10] == 0 && data[11] == 0 && data[12] <= 1
            ? header
            : throw new InvalidDataException("PNG file is damaged: its header declares a kind of image there is none of.");
    }
}
