using System.Buffers.Binary;

namespace Diffusion.Imaging;

/// <summary>BMP: a file header of 14 bytes, a bitmap header whose length tells its version, a colour table, rows padded to 4 bytes.</summary>
internal sealed class BmpFormat : ImageFormat
{
    private const int FileHeader = 14, CoreHeader = 12;

    public override string Name => "BMP";

    // Two letters alone would make every text that begins with "BM" a bitmap: the header's length must be one there is.
    public override bool Matches(ReadOnlySpan<byte> data) =>
        data.StartsWith("BM"u8) && (data.Length < 18 || BinaryPrimitives.ReadInt32LittleEndian(data[FileHeader..]) is CoreHeader or 40 or 52 or 56 or 64 or 108 or 124);

    public override (int Width, int Height) ReadSize(ReadOnlySpan<byte> data)
    {
        if (LittleInt32(data, FileHeader) == CoreHeader)
        {
            return (LittleUInt16(data, 18), LittleUInt16(data, 20));
        }

        int width = LittleInt32(data, 18), height = LittleInt32(data, 22);
        return width >= 0 && height != int.MinValue ? (width, Math.Abs(height)) : throw Damaged($"it declares {width}×{height} pixels");
    }

    /// <summary>Rows that are not compressed have a known length; of compressed ones the header states it.</summary>
    public override void RequireComplete(ReadOnlySpan<byte> data)
    {
        bool core = LittleInt32(data, FileHeader) == CoreHeader;
        int compression = core ? 0 : LittleInt32(data, 30);
        var (width, height) = ReadSize(data);
        long stride = ((long)width * BitsPerPixel(data) + 31) / 32 * 4;
        long pixels = compression is 0 or 3 ? stride * height : (uint)LittleInt32(data, 34);
        if (PixelOffset(data) + Math.Max(1, pixels) > data.Length)
        {
            throw Truncated();
        }
    }

    /// <summary>BMP has no gray of its own: a colour table without colour is how it is written.</summary>
    public override int CountChannels(ReadOnlySpan<byte> data)
    {
        int header = LittleInt32(data, FileHeader), entry = header == CoreHeader ? 3 : 4;
        if (BitsPerPixel(data) > 8)
        {
            return 3;
        }

        for (int at = FileHeader + header; at + entry <= PixelOffset(data); at += entry)
        {
            var colour = Take(data, at, entry);
            if (colour[0] != colour[1] || colour[1] != colour[2])
            {
                return 3;
            }
        }

        return 1;
    }

    private int BitsPerPixel(ReadOnlySpan<byte> data) => LittleUInt16(data, LittleInt32(data, FileHeader) == CoreHeader ? 24 : 28);

    private int PixelOffset(ReadOnlySpan<byte> data)
    {
        int offset = LittleInt32(data, 10);
        return offset >= FileHeader + CoreHeader ? offset : throw Damaged($"its pixels begin at byte {offset}");
    }
}
