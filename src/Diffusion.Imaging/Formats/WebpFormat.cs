namespace Diffusion.Imaging;

/// <summary>WebP: a RIFF container whose first chunk is lossy (VP8), lossless (VP8L) or the extended header (VP8X). RFC 9649.</summary>
internal sealed class WebpFormat : ImageFormat
{
    private const int FirstChunk = 12, Payload = 20, AnimationFlag = 0x02, AlphaFlag = 0x10;

    public override string Name => "WebP";

    public override bool Matches(ReadOnlySpan<byte> data) => data.Length >= 12 && data.StartsWith("RIFF"u8) && data.Slice(8, 4).SequenceEqual("WEBP"u8);

    public override (int Width, int Height) ReadSize(ReadOnlySpan<byte> data)
    {
        var kind = Take(data, FirstChunk, 4);
        if (kind.SequenceEqual("VP8X"u8))
        {
            return (1 + LittleUInt24(data, Payload + 4), 1 + LittleUInt24(data, Payload + 7));
        }

        if (kind.SequenceEqual("VP8L"u8))
        {
            int bits = LittleInt32(data, Payload + 1);
            return (1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF));
        }

        return kind.SequenceEqual("VP8 "u8)
            ? (LittleUInt16(data, Payload + 6) & 0x3FFF, LittleUInt16(data, Payload + 8) & 0x3FFF)
            : throw Damaged("its first chunk is none of VP8, VP8L and VP8X");
    }

    public override void RequireComplete(ReadOnlySpan<byte> data)
    {
        if (data.Length < 8 + (long)(uint)LittleInt32(data, 4))
        {
            throw Truncated();
        }

        if (IsExtended(data) && (ByteAt(data, Payload) & AnimationFlag) != 0)
        {
            throw new InvalidDataException("is an animated WebP file; only still ones can be read.");
        }
    }

    public override int CountChannels(ReadOnlySpan<byte> data)
    {
        bool alpha = IsExtended(data)
            ? (ByteAt(data, Payload) & AlphaFlag) != 0
            : Take(data, FirstChunk, 4).SequenceEqual("VP8L"u8) && (ByteAt(data, Payload + 4) & AlphaFlag) != 0;
        return alpha ? 4 : 3;
    }

    private bool IsExtended(ReadOnlySpan<byte> data) => Take(data, FirstChunk, 4).SequenceEqual("VP8X"u8);

    private int LittleUInt24(ReadOnlySpan<byte> data, int offset) => LittleUInt16(data, offset) | ByteAt(data, offset + 2) << 16;
}
