using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace Diffusion.Fuzz;

/// <summary>Files with mistakes in them, made from a seed: of bytes, of numbers that lengths may be, of sections, and of JSON.</summary>
public static partial class Mutation
{
    private static readonly string[] Numbers =
    [
        "-1", "0", "1", "2", "3", "7", "64", "1000", "65536", "1048576", "2147483647", "2147483648", "4294967296", "9223372036854775807", "9223372036854775808",
        "18446744073709551616", "1e3", "1e308", "1e999", "-1e999", "0.5", "-0.0", "1e-320", "007", "NaN", "null", "true", "\"1\"", "\"\"", "[]", "{}", "[1]", "[[1]]",
    ];

    private static readonly string[] Texts = ["\"\"", "\"x\"", "\"\\u0000\"", "\"\\ud800\"", "\"a\\nb\"", "null", "0", "[]", "[null]", "{}", "true", "\"F8_E4M3\"", "\"I64\"", "\"relu\"", "\"timestep\""];

    /// <summary>What is no UTF-8: a byte of no meaning, an overlong form, half a surrogate pair, a character beyond the last.</summary>
    private static readonly byte[][] NoUtf8 = [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]];

    /// <summary>Lengths that lie: none, one too many, all, and what overflows.</summary>
    private static readonly long[] Lengths =
        [0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0xFFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF, long.MinValue, -1];

    /// <summary>A file with a mistake, or, one time in three, with two or three.</summary>
    /// <param name="original">The sound file.</param>
    /// <param name="random">Decides everything.</param>
    /// <param name="other">Another sound file, of which parts are spliced in; the same where null.</param>
    public static byte[] Of(byte[] original, Random random, byte[]? other = null)
    {
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(random);
        var bytes = original;
        for (var left = random.Next(3) == 0 ? random.Next(2, 4) : 1; left > 0; left--)
        {
            bytes = Once(bytes, random, other ?? original);
        }

        return bytes;
    }

    private static byte[] Once(byte[] bytes, Random random, byte[] other)
    {
        if (bytes.Length < 2)
        {
            return [(byte)random.Next(256)];
        }

        var (from, to) = (random.Next(bytes.Length), random.Next(bytes.Length));
        (from, to) = (Math.Min(from, to), Math.Max(from, to));
        return random.Next(18) switch
        {
            0 => Flip(bytes, random),
            1 => bytes[..random.Next(bytes.Length)],
            2 => [.. bytes[..from], .. bytes[to..]],
            3 => [.. bytes[..to], .. bytes[from..]],
            4 => [.. bytes[..from], .. NoUtf8[random.Next(NoUtf8.Length)], .. bytes[from..]],
            5 => [.. bytes[..from], .. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(random.Next(2) == 0 ? "[" : "{\"a\":", random.Next(1, 2000)))), .. bytes[from..]],
            6 => Exchange(bytes, Member(), random, found => $"{found.Value},{found.Value}"),
            7 => Exchange(bytes, Word(), random, _ => Texts[random.Next(Texts.Length)]),
            8 => Exchange(bytes, Word(), random, _ => $"\"{new string('x', random.Next(100_000))}\""),
            9 => Exchange(bytes, Member(), random, _ => "\"_\":0"),
            10 or 11 => Exchange(bytes, Number(), random, _ => Numbers[random.Next(Numbers.Length)]),
            12 => Lie(bytes, from, random),
            13 => Lie(bytes, random.Next(Math.Min(64, bytes.Length)), random),
            14 => Swap(bytes, from, to, random.Next(bytes.Length)),
            15 => [.. bytes[..from], .. other[random.Next(other.Length)..]],
            16 => [.. bytes[..from], .. Enumerable.Repeat((byte)random.Next(256), random.Next(10_000)), .. bytes[from..]],
            _ => [.. bytes[..from], .. new byte[to - from], .. bytes[to..]],
        };
    }

    /// <summary>Puts a number of 1, 2, 4 or 8 bytes in the place of whatever is there, in either order of bytes.</summary>
    private static byte[] Lie(byte[] bytes, int at, Random random)
    {
        byte[] copy = [.. bytes], number = new byte[8];
        var size = 1 << random.Next(4);
        var length = random.Next(4) == 0 ? bytes.Length + random.Next(-2, 3) : Lengths[random.Next(Lengths.Length)];
        BinaryPrimitives.WriteInt64LittleEndian(number, length);
        var own = number.AsSpan(0, size);
        if (random.Next(2) == 0)
        {
            own.Reverse();
        }

        own[..Math.Min(size, copy.Length - at)].CopyTo(copy.AsSpan(at));
        return copy;
    }

    /// <summary>Two sections, one after the other, in the other's place.</summary>
    private static byte[] Swap(byte[] bytes, int from, int to, int middle)
    {
        middle = Math.Clamp(middle, from, to);
        return [.. bytes[..from], .. bytes[middle..to], .. bytes[from..middle], .. bytes[to..]];
    }

    private static byte[] Flip(byte[] bytes, Random random)
    {
        byte[] copy = [.. bytes];
        for (var left = random.Next(1, 9); left > 0; left--)
        {
            copy[random.Next(copy.Length)] ^= (byte)(1 << random.Next(8));
        }

        return copy;
    }

    /// <summary>Puts something in place of one of the pieces that a pattern finds. Latin-1 has a letter for each byte, so the rest stays as it is.</summary>
    private static byte[] Exchange(byte[] bytes, Regex pattern, Random random, Func<Match, string> other)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var found = pattern.Matches(text);
        if (found.Count == 0)
        {
            return Flip(bytes, random);
        }

        var piece = found[random.Next(found.Count)];
        return Encoding.Latin1.GetBytes(text[..piece.Index] + other(piece) + text[(piece.Index + piece.Length)..]);
    }

    [GeneratedRegex("""(?<![\w".])-?\d[\d.eE+-]*""")]
    private static partial Regex Number();

    [GeneratedRegex("""true|false|null|"[^"]*"(?!\s*:)""")]
    private static partial Regex Word();

    [GeneratedRegex("\"[^\"]*\"\\s*:\\s*(?:\\{[^{}]*\\}|\\[[^\\[\\]]*\\]|\"[^\"]*\"|[\\w.+-]+)")]
    private static partial Regex Member();
}
