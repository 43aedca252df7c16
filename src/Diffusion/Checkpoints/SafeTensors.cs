using static TorchSharp.torch;

namespace Diffusion.Checkpoints;

/// <summary>
/// Reads and writes safetensors files (github.com/huggingface/safetensors): named tensors, little endian, no code. Element types F16, BF16, F32,
/// F64, I8 to I64, U8 and BOOL.
/// </summary>
public static class SafeTensors
{
    /// <summary>What diffusers and transformers expect in the metadata: the layout is PyTorch's.</summary>
    public static IReadOnlyDictionary<string, string> PyTorchMetadata { get; } = new Dictionary<string, string> { ["format"] = "pt" };

    /// <summary>Names, types and shapes, without reading a tensor.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The tensors in the order of the header, and the metadata.</returns>
    /// <exception cref="InputException">The file cannot be opened or is not sound.</exception>
    public static (IReadOnlyList<SafeTensorInfo> Tensors, IReadOnlyDictionary<string, string> Metadata) ReadHeader(string path)
    {
        using var stream = Open(path);
        return SafeTensorHeader.Read(stream, path);
    }

    /// <summary>Every tensor of a file.</summary>
    /// <remarks>
    /// Each is read into memory of its own, and nothing is mapped: whatever becomes of a file while it is read or after is an error or no matter, where a
    /// mapped file that is cut short, or that its disk or network no longer gives, kills the process.
    /// </remarks>
    /// <param name="path">The file, of any length.</param>
    /// <returns>Tensors on the CPU by name; they belong to the current dispose scope, or to the caller where there is none.</returns>
    /// <exception cref="InputException">The file cannot be opened or is not sound.</exception>
    public static Dictionary<string, Tensor> Read(string path)
    {
        using var stream = Open(path);
        var (infos, _) = SafeTensorHeader.Read(stream, path);
        using var scope = NewDisposeScope();
        var data = new SafeTensorData(stream, path, stream.Position);
        var tensors = new Dictionary<string, Tensor>(infos.Count, StringComparer.Ordinal);
        foreach (var info in infos)
        {
            tensors.Add(info.Name, data.Read(info));
        }

        foreach (var tensor in tensors.Values)
        {
            tensor.MoveToOuterDisposeScope();
        }

        return tensors;
    }

    /// <summary>
    /// Writes tensors, sorted as the safetensors package sorts them, so equal tensors make equal files. The file appears whole or not at all, and is on disk on
    /// return.
    /// </summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="tensors">Tensors by name, on any device, of any strides.</param>
    /// <param name="metadata">Text by key; <see cref="PyTorchMetadata"/> when null.</param>
    /// <exception cref="ArgumentException">A tensor has a type that safetensors cannot hold here, or there are more or longer names than <see cref="Read"/> takes.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        var sorted = tensors.OrderByDescending(pair => SafeTensorTypes.Rank(pair.Value.dtype)).ThenBy(pair => pair.Key, StringComparer.Ordinal).ToList();
        var header = SafeTensorHeader.Write(Describe(sorted), metadata ?? PyTorchMetadata);
        Durable.Replace(path, stream =>
        {
            stream.Write(header);
            foreach (var (_, tensor) in sorted)
            {
                SafeTensorData.Write(stream, tensor);
            }
        });
    }

    private static List<SafeTensorInfo> Describe(List<KeyValuePair<string, Tensor>> tensors)
    {
        var infos = new List<SafeTensorInfo>(tensors.Count);
        var start = 0L;
        foreach (var (name, tensor) in tensors)
        {
            var length = tensor.numel() * SafeTensorTypes.BytesOf(tensor.dtype);
            infos.Add(new SafeTensorInfo(name, tensor.dtype, tensor.shape, start, length));
            start += length;
        }

        return infos;
    }

    private static FileStream Open(string path)
    {
        try
        {
            return RegularFile.Open(path, bufferSize: 1);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be read: {exception.Message}", exception);
        }
    }
}
