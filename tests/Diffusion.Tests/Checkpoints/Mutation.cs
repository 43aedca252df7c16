using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Diffusion.Tests.Checkpoints;

/// <summary>Files with mistakes in them, made from a seed, and what reading one may cost.</summary>
internal static partial class Mutation
{
    private const long MostBytes = 64 << 20;
    private const int Attempts = 3;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(1);

    private static readonly string[] Numbers =
    [
        "-1", "0", "1", "2", "3", "7", "64", "1000", "65536", "1048576", "2147483647", "2147483648", "4294967296", "9223372036854775807", "9223372036854775808",
        "18446744073709551616", "1e3", "1e308", "1e999", "-1e999", "0.5", "-0.0", "1e-320", "007", "NaN", "null", "true", "\"1\"", "\"\"", "[]", "{}", "[1]", "[[1]]",
    ];

    private static readonly string[] Texts = ["\"\"", "\"x\"", "\"\\u0000\"", "\"\\ud800\"", "\"a\\nb\"", "null", "0", "[]", "[null]", "{}", "true", "\"F8_E4M3\"", "\"I64\"", "\"relu\"", "\"timestep\""];

    /// <summary>A text with a mistake, or, one time in three, with two or three.</summary>
    internal static byte[] Of(byte[] original, Random random)
    {
        var bytes = original;
        for (var left = random.Next(3) == 0 ? random.Next(2, 4) : 1; left > 0; left--)
        {
            bytes = Once(bytes, random);
        }

        return bytes;
    }

    /// <summary>Reads, and asserts the law: soundly or with an <see cref="InputException"/> of one line, in a second and 64 MiB.</summary>
    /// <returns>Whether it was read.</returns>
    internal static bool Obeys(Action read, string what)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var clock = Stopwatch.StartNew();
            string? refusal = null;
            try
            {
                read();
            }
            catch (InputException exception)
            {
                refusal = exception.Message;
            }
            catch (Exception exception)
            {
                Assert.Fail($"{what}: {exception}");
            }

            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before <= MostBytes, $"{what}: {GC.GetAllocatedBytesForCurrentThread() - before} bytes");
            Assert.True(refusal is null || (refusal.Length is > 0 and < 6000 && !refusal.AsSpan().ContainsAny('\n', '\r', '\0')), $"{what}: {refusal}");
            if (clock.Elapsed <= MostTime)
            {
                return refusal is null;
            }

            // Once may be the machine, busy with other things.
            Assert.True(attempt < Attempts, $"{what}: {clock.Elapsed}");
        }
    }

    private static byte[] Once(byte[] bytes, Random random)
    {
        if (bytes.Length < 2)
        {
            return [(byte)random.Next(256)];
        }

        var (from, to) = (random.Next(bytes.Length), random.Next(bytes.Length));
        (from, to) = (Math.Min(from, to), Math.Max(from, to));
        return random.Next(12) switch
        {
            0 => Flip(bytes, random),
            1 => bytes[..random.Next(bytes.Length)],
            2 => [.. bytes[..from], .. bytes[to..]],
            3 => [.. bytes[..to], .. bytes[from..]],
            4 => [.. bytes[..from], (byte)random.Next(128, 256), .. bytes[from..]],
            5 => [.. bytes[..from], .. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(random.Next(2) == 0 ? "[" : "{\"a\":", random.Next(1, 2000)))), .. bytes[from..]],
            6 => Exchange(bytes, Member(), random, found => $"{found.Value},{found.Value}"),
            7 => Exchange(bytes, Word(), random, _ => Texts[random.Next(Texts.Length)]),
            8 => Exchange(bytes, Word(), random, _ => $"\"{new string('x', random.Next(100_000))}\""),
            9 => Exchange(bytes, Member(), random, _ => "\"_\":0"),
            _ => Exchange(bytes, Number(), random, _ => Numbers[random.Next(Numbers.Length)]),
        };
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
            return bytes;
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
