using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Diffusion.Checkpoints;

/// <summary>The tensors behind the header of a safetensors file. Makes tensors in the current dispose scope.</summary>
/// <param name="stream">The file, open.</param>
/// <param name="path">The file's path.</param>
/// <param name="start">The first byte after the header.</param>
internal sealed class SafeTensorData(FileStream stream, string path, long start)
{
    /// <summary>A tensor's bytes are a span, which holds less than 2 GiB: longer tensors are read and written in parts of this many elements.</summary>
    private const long PartElements = 1 << 27;

    private readonly Dictionary<ScalarType, Tensor> maps = [];

    /// <summary>One tensor: a view of the mapped file where that can be, else a copy.</summary>
    /// <exception cref="InputException">The file cannot be mapped or read.</exception>
    internal Tensor Read(SafeTensorInfo info)
    {
        if (info.Length == 0)
        {
            return empty([.. info.Shape], info.Type);
        }

        try
        {
            var aligned = (start + info.Start) % SafeTensorTypes.BytesOf(info.Type) == 0;
            return aligned && !OperatingSystem.IsWindows() ? Mapped(info) : Copied(info);
        }
        catch (Exception exception) when (exception is IOException or ExternalException)
        {
            throw new InputException($"{path} cannot be read: {exception.Message.Split('\n')[0]}", exception);
        }
    }

    /// <summary>Writes a tensor's elements in row-major order.</summary>
    internal static void Write(Stream target, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var plain = tensor.detach().cpu().contiguous();
        ForEachPart(plain, PartElements, part => target.Write(part.bytes));
    }

    /// <summary>Hands over the elements of a contiguous tensor, up to <paramref name="most"/> at a time.</summary>
    internal static void ForEachPart(Tensor tensor, long most, Action<Tensor> act)
    {
        var count = tensor.numel();
        using var flat = tensor.view(-1);
        for (var done = 0L; done < count; done += most)
        {
            using var part = flat.narrow(0, done, Math.Min(most, count - done));
            act(part);
        }
    }

    private Tensor Mapped(SafeTensorInfo info)
    {
        var bytes = SafeTensorTypes.BytesOf(info.Type);
        if (!maps.TryGetValue(info.Type, out var map))
        {
            maps.Add(info.Type, map = from_file(path, shared: false, size: stream.Length / bytes, dtype: info.Type));
        }

        return map.narrow(0, (start + info.Start) / bytes, info.Length / bytes).view([.. info.Shape]);
    }

    private Tensor Copied(SafeTensorInfo info)
    {
        var tensor = empty([.. info.Shape], info.Type);
        stream.Position = start + info.Start;
        ForEachPart(tensor, PartElements, part => stream.ReadExactly(part.bytes));
        return tensor;
    }
}
