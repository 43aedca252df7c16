using System.Security.Cryptography;
using System.Text;
using static TorchSharp.torch;

namespace Diffusion.Checkpoints;

/// <summary>SHA-256 that tells whether two things are the same, wherever they lie.</summary>
public static class Checksum
{
    /// <summary>The file's SHA-256 in small hexadecimal digits, as <c>sha256sum</c> prints it.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string OfFile(string path) => FileHash.Of(path).Sha256;

    /// <summary>One checksum of networks: of each weight's name, type, shape and bytes, in the order of the names, and of what is said about them.</summary>
    /// <param name="networks">The weights of each by name, on any device.</param>
    /// <param name="about">What makes the same weights something else: their configurations, or the checksums of those.</param>
    public static string OfWeights(IEnumerable<IReadOnlyDictionary<string, Tensor>> networks, IEnumerable<string> about)
    {
        ArgumentNullException.ThrowIfNull(networks);
        ArgumentNullException.ThrowIfNull(about);
        using var hash = SHA256.Create();
        using var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write);
        foreach (var (key, weight) in networks.SelectMany(weights => weights.OrderBy(pair => pair.Key, StringComparer.Ordinal)))
        {
            Write(stream, $"{key} {weight.dtype} [{string.Join(',', weight.shape)}]");
            SafeTensorData.Write(stream, weight);
        }

        foreach (var text in about)
        {
            Write(stream, text);
        }

        stream.FlushFinalBlock();
        return Convert.ToHexStringLower(hash.Hash!);
    }

    /// <summary>A text and its length, so that no two lists of texts are the same bytes.</summary>
    private static void Write(Stream stream, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        stream.Write(BitConverter.GetBytes(bytes.LongLength));
        stream.Write(bytes);
    }
}
