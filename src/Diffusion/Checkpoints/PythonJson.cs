namespace Diffusion.Checkpoints;

/// <summary>
/// JSON as Python writes it: its numbers NaN, Infinity and -Infinity are none of JSON's. <c>lambda_min_clipped</c> is -Infinity in every DPM-Solver config that
/// diffusers saved.
/// </summary>
internal static class PythonJson
{
    private const byte Quote = (byte)'"', Escape = (byte)'\\';

    /// <summary>The text with those numbers in quotes; looks at each byte once.</summary>
    internal static byte[] Quoted(byte[] text)
    {
        if (text.AsSpan().IndexOf("Infinity"u8) < 0 && text.AsSpan().IndexOf("NaN"u8) < 0)
        {
            return text;
        }

        using var quoted = new MemoryStream(text.Length + (text.Length / 4));
        for (var at = 0; at < text.Length;)
        {
            var rest = text.AsSpan(at);
            var number = NumberAt(rest);
            var length = number > 0 ? number : rest[0] == Quote ? StringAt(rest) : 1;
            if (number > 0)
            {
                quoted.WriteByte(Quote);
            }

            quoted.Write(rest[..length]);
            if (number > 0)
            {
                quoted.WriteByte(Quote);
            }

            at += length;
        }

        return quoted.ToArray();
    }

    /// <summary>Bytes of the number that the text begins with; 0 for any other text.</summary>
    private static int NumberAt(ReadOnlySpan<byte> text) =>
        text.StartsWith("NaN"u8) ? 3 : text.StartsWith("Infinity"u8) ? 8 : text.StartsWith("-Infinity"u8) ? 9 : 0;

    /// <summary>Bytes of the string that the text begins with, its quotes included; all of them where nothing ends it.</summary>
    private static int StringAt(ReadOnlySpan<byte> text)
    {
        for (var at = 1; at < text.Length; at++)
        {
            if (text[at] == Quote)
            {
                return at + 1;
            }

            at += text[at] == Escape ? 1 : 0;
        }

        return text.Length;
    }
}
