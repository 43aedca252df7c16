using System.IO.Compression;
using Diffusion.Checkpoints;
using static TorchSharp.torch;

namespace Diffusion.Tests.Networks;

/// <summary>A reference network, unpacked into a temporary folder.</summary>
internal sealed class ReferenceFolder : IDisposable
{
    internal ReferenceFolder(string name)
    {
        var source = System.IO.Path.Combine(AppContext.BaseDirectory, "data", "unets", name);
        Path = Directory.CreateTempSubdirectory("unet-").FullName;
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            Unpack(file, System.IO.Path.Combine(Path, System.IO.Path.GetRelativePath(source, file)));
        }
    }

    internal string Path { get; }

    internal IReadOnlyList<string> Keys => File.ReadAllLines(System.IO.Path.Combine(Path, "keys.txt"));

    internal Dictionary<string, Tensor> Reference => SafeTensors.Read(System.IO.Path.Combine(Path, "reference.safetensors"));

    /// <summary>A sampling run that diffusers made with the folder.</summary>
    internal Dictionary<string, Tensor> Pipeline => SafeTensors.Read(System.IO.Path.Combine(Path, "pipeline.safetensors"));

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static void Unpack(string from, string to)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(to)!);
        if (!from.EndsWith(".gz", StringComparison.Ordinal))
        {
            File.Copy(from, to);
            return;
        }

        using var packed = new GZipStream(File.OpenRead(from), CompressionMode.Decompress);
        using var plain = File.Create(to[..^".gz".Length]);
        packed.CopyTo(plain);
    }
}
