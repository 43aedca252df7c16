using System.Security.Cryptography;

namespace Diffusion.Checkpoints;

/// <summary>SHA-256 of files, as <c>sha256sum</c> prints it. It is no slower than disks are: about 1.5 GB/s where the processor has instructions for it.</summary>
internal static class FileHash
{
    private const int BufferLength = 1 << 20;

    /// <summary>Length in bytes, and the hash in small hexadecimal digits.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static (long Length, string Sha256) Of(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferLength];
        var length = 0L;
        while (RandomAccess.Read(file, buffer, length) is > 0 and var count)
        {
            hash.AppendData(buffer, 0, count);
            length += count;
        }

        return (length, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
