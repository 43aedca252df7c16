namespace Diffusion.Data;

/// <summary>The one scale of pixels: byte/127.5 − 1, in [−1,1].</summary>
internal static class PixelScale
{
    private static readonly float[] FromByte = [.. Enumerable.Range(0, 256).Select(value => (float)((value / 127.5) - 1))];

    /// <summary>Converts each byte.</summary>
    public static void Convert(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            values[i] = FromByte[bytes[i]];
        }
    }
}
