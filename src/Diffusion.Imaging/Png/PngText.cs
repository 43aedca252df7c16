using System.IO.Compression;
using System.Text;

namespace Diffusion.Imaging;

/// <summary>Texts in PNG files: tEXt (Latin-1), zTXt (the same, deflated) and iTXt (UTF-8), clause 11.3.3 of the specification.</summary>
internal static class PngText
{
    private const int MaxKeyword = 79;

    /// <summary>What all texts of a file may come to once inflated.</summary>
    private const int MaxTextBytes = 16 << 20;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);

    /// <summary>Appends a chunk per text, in the order of their keywords: tEXt where it can hold the text, iTXt elsewhere.</summary>
    public static void Write(Stream file, IReadOnlyDictionary<string, string> texts)
    {
        foreach (var (keyword, text) in texts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            RequireKeyword(keyword);
            if (text.Contains('\0', StringComparison.Ordinal))
            {
                throw new ArgumentException($"The text of '{keyword}' holds a NUL character, which PNG cannot store.", nameof(texts));
            }

            byte[] key = Encoding.Latin1.GetBytes(keyword);
            if (text.All(c => c == '\n' || IsPrintableLatin1(c)))
            {
                PngChunk.Write(file, "tEXt"u8, [.. key, 0, .. Encoding.Latin1.GetBytes(text)]);
            }
            else
            {
                // Not compressed, method 0, no language, no translated keyword.
                PngChunk.Write(file, "iTXt"u8, [.. key, 0, 0, 0, 0, 0, .. Utf8.GetBytes(text)]);
            }
        }
    }

    /// <summary>The texts of a whole file.</summary>
    public static Dictionary<string, string> Read(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(PngChunk.Signature))
        {
            throw new InvalidDataException("is no PNG file; only those hold texts that can be read.");
        }

        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        int budget = MaxTextBytes;
        foreach (var chunk in PngChunk.Walk(file))
        {
            bool latin = chunk.Is("tEXt"u8), deflated = chunk.Is("zTXt"u8), international = chunk.Is("iTXt"u8);
            if (!latin && !deflated && !international)
            {
                continue;
            }

            chunk.RequireIntact();
            var body = chunk.Data;
            string keyword = Encoding.Latin1.GetString(TakeString(ref body));
            texts[keyword] = latin ? Encoding.Latin1.GetString(body)
                : deflated ? Encoding.Latin1.GetString(Inflate(Skip(body, 1), ref budget))
                : ReadInternational(body, ref budget);
        }

        return texts;
    }

    private static string ReadInternational(ReadOnlySpan<byte> body, ref int budget)
    {
        var text = Skip(body, 2);
        TakeString(ref text); // language
        TakeString(ref text); // translated keyword
        return Utf8.GetString(body[0] == 0 ? text : Inflate(text, ref budget));
    }

    private static ReadOnlySpan<byte> TakeString(ref ReadOnlySpan<byte> data)
    {
        int end = data.IndexOf((byte)0);
        if (end < 0)
        {
            throw Damaged();
        }

        var taken = data[..end];
        data = data[(end + 1)..];
        return taken;
    }

    private static ReadOnlySpan<byte> Skip(ReadOnlySpan<byte> data, int count) => count <= data.Length ? data[count..] : throw Damaged();

    private static byte[] Inflate(ReadOnlySpan<byte> data, ref int budget)
    {
        using var compressed = new MemoryStream(data.ToArray());
        using var inflate = new ZLibStream(compressed, CompressionMode.Decompress);
        using var text = new MemoryStream();
        var block = new byte[4096];
        for (int read; (read = inflate.Read(block)) > 0;)
        {
            budget -= read;
            if (budget < 0)
            {
                throw new InvalidDataException($"PNG file holds more than {MaxTextBytes} bytes of text.");
            }

            text.Write(block, 0, read);
        }

        return text.ToArray();
    }

    private static void RequireKeyword(string keyword)
    {
        bool spaced = keyword.StartsWith(' ') || keyword.EndsWith(' ') || keyword.Contains("  ", StringComparison.Ordinal);
        if (keyword.Length is 0 or > MaxKeyword || spaced || !keyword.All(IsPrintableLatin1))
        {
            throw new ArgumentException(
                $"'{keyword}' cannot be the keyword of a PNG text: 1 to {MaxKeyword} printable characters of Latin-1, with single spaces inside only.",
                nameof(keyword));
        }
    }

    private static bool IsPrintableLatin1(char c) => c is (>= ' ' and <= '~') or (>= '\u00A1' and <= '\u00FF');

    private static InvalidDataException Damaged() => new("PNG file is damaged: one of its texts is incomplete.");
}
