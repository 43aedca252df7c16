using System.Buffers.Binary;

namespace Diffusion.Imaging;

/// <summary>How a camera was held: the tag Orientation (0x0112) of a JPEG file's EXIF segment, 1 to 8 (EXIF 2.3, §4.6.4).</summary>
internal static class JpegOrientation
{
    /// <summary>The picture is stored as it is to be seen.</summary>
    internal const int Upright = 1;

    private const byte Application1 = 0xE1, StartOfScan = 0xDA;
    private const ushort OrientationTag = 0x0112, Short = 3;
    private const int EntryLength = 12;

    private static ReadOnlySpan<byte> Signature => "Exif\0\0"u8;

    /// <summary>1 to 8; 1 where nothing is said, or nothing that makes sense: a damaged note about the picture does not damage the picture.</summary>
    internal static int Read(ReadOnlySpan<byte> jpeg)
    {
        for (int at = 2; at + 4 <= jpeg.Length && jpeg[at] == 0xFF && jpeg[at + 1] != StartOfScan;)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(jpeg[(at + 2)..]);
            if (length < 2 || at + 2 + length > jpeg.Length)
            {
                return Upright;
            }

            var segment = jpeg.Slice(at + 4, length - 2);
            if (jpeg[at + 1] == Application1 && segment.StartsWith(Signature))
            {
                return FromTiff(segment[Signature.Length..]);
            }

            at += 2 + length;
        }

        return Upright;
    }

    /// <summary>Whether rows and columns change places.</summary>
    internal static bool SwapsSides(int orientation) => orientation >= 5;

    /// <summary>The picture as it is to be seen.</summary>
    internal static PixelImage Apply(PixelImage stored, int orientation)
    {
        if (orientation == Upright)
        {
            return stored;
        }

        bool swaps = SwapsSides(orientation), mirrorsX = orientation is 2 or 3 or 7 or 8, mirrorsY = orientation is 3 or 4 or 6 or 7;
        var seen = new PixelImage(swaps ? stored.Height : stored.Width, swaps ? stored.Width : stored.Height, stored.Channels);
        for (int y = 0; y < seen.Height; y++)
        {
            var row = seen.Row(y);
            for (int x = 0; x < seen.Width; x++)
            {
                var (column, line) = swaps ? (y, x) : (x, y);
                column = mirrorsX ? stored.Width - 1 - column : column;
                line = mirrorsY ? stored.Height - 1 - line : line;
                stored.Row(line).Slice(column * stored.Channels, stored.Channels).CopyTo(row[(x * stored.Channels)..]);
            }
        }

        return seen;
    }

    /// <summary>EXIF is a TIFF file: byte order, offset of the first directory, whose entries are tag, type, count and value.</summary>
    private static int FromTiff(ReadOnlySpan<byte> tiff)
    {
        bool little = tiff.StartsWith("II*\0"u8);
        if (tiff.Length < 10 || !(little || tiff.StartsWith("MM\0*"u8)))
        {
            return Upright;
        }

        uint offset = little ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (offset > tiff.Length - 2)
        {
            return Upright;
        }

        var directory = tiff[(int)offset..];
        int entries = UInt16(directory, little);
        for (int at = 2; entries-- > 0 && at + EntryLength <= directory.Length; at += EntryLength)
        {
            var entry = directory.Slice(at, EntryLength);
            if (UInt16(entry, little) == OrientationTag)
            {
                return UInt16(entry[2..], little) == Short && UInt16(entry[8..], little) is >= 1 and <= 8 and var value ? value : Upright;
            }
        }

        return Upright;
    }

    private static int UInt16(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
