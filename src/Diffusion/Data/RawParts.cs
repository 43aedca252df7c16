namespace Diffusion.Data;

/// <summary>Reads records in parts, so that memory grows with what comes and not with what was promised.</summary>
internal static class RawParts
{
    private const int PartBytes = 16 << 20;

    /// <summary>Reads so many bytes, or all there are if those are fewer.</summary>
    /// <param name="stream">Read to the last of the bytes.</param>
    /// <param name="length">Bytes that are wanted, a multiple of <paramref name="record"/>.</param>
    /// <param name="record">Bytes of a record, 1 or more.</param>
    /// <returns>Parts of whole records, but for the last where bytes are missing; and how many bytes came.</returns>
    public static (List<byte[]> Parts, long Found) Read(Stream stream, long length, int record)
    {
        var parts = new List<byte[]>();
        var found = 0L;
        var whole = (long)Math.Max(1, PartBytes / record) * record;
        while (found < length)
        {
            var part = new byte[Math.Min(whole, length - found)];
            var got = stream.ReadAtLeast(part, part.Length, throwOnEndOfStream: false);
            parts.Add(part);
            found += got;
            if (got < part.Length)
            {
                break;
            }
        }

        return (parts, found);
    }
}
