namespace Diffusion.Imaging;

/// <summary>GIF (specification 89a): a logical screen, then blocks; the first image block is the picture.</summary>
internal sealed class GifFormat : ImageFormat
{
    private const int Extension = 0x21, Picture = 0x2C;

    public override string Name => "GIF";

    public override bool Matches(ReadOnlySpan<byte> data) => data.StartsWith("GIF87a"u8) || data.StartsWith("GIF89a"u8);

    public override (int Width, int Height) ReadSize(ReadOnlySpan<byte> data) => (LittleUInt16(data, 6), LittleUInt16(data, 8));

    public override void RequireComplete(ReadOnlySpan<byte> data)
    {
        int picture = FindPicture(data, out _);
        SkipSubBlocks(data, picture + 10 + ColourTableBytes(ByteAt(data, picture + 9)) + 1);
    }

    public override int CountChannels(ReadOnlySpan<byte> data)
    {
        _ = FindPicture(data, out bool transparent);
        return transparent || ReadFrame(data) != new Frame(0, 0, LittleUInt16(data, 6), LittleUInt16(data, 8)) ? 4 : 3;
    }

    /// <summary>Where on the logical screen the picture stands.</summary>
    public Frame ReadFrame(ReadOnlySpan<byte> data)
    {
        int picture = FindPicture(data, out _);
        var frame = new Frame(
            LittleUInt16(data, picture + 1), LittleUInt16(data, picture + 3), LittleUInt16(data, picture + 5), LittleUInt16(data, picture + 7));
        bool inside = frame.Left + frame.Width <= LittleUInt16(data, 6) && frame.Top + frame.Height <= LittleUInt16(data, 8);
        return inside && frame is { Width: > 0, Height: > 0 } ? frame : throw Damaged("its picture has no pixel or reaches beyond its screen");
    }

    private int FindPicture(ReadOnlySpan<byte> data, out bool transparent)
    {
        transparent = false;
        int at = 13 + ColourTableBytes(ByteAt(data, 10));
        while (ByteAt(data, at) == Extension)
        {
            if (Take(data, at, 4)[1] == 0xF9)
            {
                transparent = (data[at + 3] & 1) == 1;
            }

            at = SkipSubBlocks(data, at + 2);
        }

        return data[at] == Picture ? at : throw Damaged("it holds no picture");
    }

    private int SkipSubBlocks(ReadOnlySpan<byte> data, int at)
    {
        int length;
        while ((length = ByteAt(data, at)) != 0)
        {
            at += 1 + length;
        }

        return at + 1;
    }

    private static int ColourTableBytes(int flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    internal readonly record struct Frame(int Left, int Top, int Width, int Height);
}
