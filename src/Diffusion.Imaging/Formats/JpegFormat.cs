namespace Diffusion.Imaging;

/// <summary>JPEG (ITU-T T.81, annex B): segments of a marker 0xFF nn and a length, entropy-coded data after every start of scan.</summary>
internal sealed class JpegFormat : ImageFormat
{
    /// <summary>An ordinary progressive file has about ten.</summary>
    private const int MaxScans = 200;

    /// <summary>Every scan costs a pass over all pixels, however few bytes it has: a second per 2^28 of them or so.</summary>
    private const long MaxScannedPixels = 1L << 30;

    private const int EndOfImage = 0xD9, StartOfScan = 0xDA;

    public override string Name => "JPEG";

    public override bool Matches(ReadOnlySpan<byte> data) => data.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    public override (int Width, int Height) ReadSize(ReadOnlySpan<byte> data)
    {
        int frame = FindFrame(data);
        return (BigUInt16(data, frame + 7), BigUInt16(data, frame + 5));
    }

    public override int CountChannels(ReadOnlySpan<byte> data) => ByteAt(data, FindFrame(data) + 9) == 1 ? 1 : 3;

    public override void RequireComplete(ReadOnlySpan<byte> data)
    {
        var (width, height) = ReadSize(data);
        int scans = 0;
        for (int at = NextMarker(data, 2); data[at + 1] != EndOfImage; at = NextMarker(data, AfterSegment(data, at)))
        {
            if (data[at + 1] == StartOfScan && (++scans > MaxScans || (long)scans * width * height > MaxScannedPixels))
            {
                throw Damaged($"it has {scans} scans or more of {width}×{height} pixels");
            }
        }

        if (scans == 0)
        {
            throw Damaged("it holds no scan");
        }
    }

    /// <summary>Where the segment of the frame header (SOFn) begins: marker, length, precision, height, width, components.</summary>
    private int FindFrame(ReadOnlySpan<byte> data)
    {
        int at = NextMarker(data, 2);
        while (!IsFrameHeader(data[at + 1]))
        {
            if (data[at + 1] is EndOfImage or StartOfScan)
            {
                throw Damaged("it has no frame header before its first scan");
            }

            at = NextMarker(data, AfterSegment(data, at));
        }

        return at;
    }

    private static bool IsFrameHeader(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

    private int AfterSegment(ReadOnlySpan<byte> data, int marker) =>
        data[marker + 1] == 0x01 ? marker + 2 : marker + 2 + Math.Max(2, BigUInt16(data, marker + 2));

    /// <summary>The next 0xFF that begins a marker: not a stuffed zero, a fill byte or a restart inside a scan.</summary>
    private int NextMarker(ReadOnlySpan<byte> data, int from)
    {
        for (int at = from; at < data.Length - 1; at++)
        {
            int skip = data[at..].IndexOf((byte)0xFF);
            if (skip < 0)
            {
                break;
            }

            at += skip;
            if (at + 1 < data.Length && data[at + 1] is not (0x00 or 0xFF or (>= 0xD0 and <= 0xD8)))
            {
                return at;
            }
        }

        throw Truncated();
    }
}
