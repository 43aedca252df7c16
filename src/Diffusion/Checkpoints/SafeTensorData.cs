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

    /// <summary>One tensor, in memory of its own.</summary>
    /// <exception cref="InputException">The file cannot be read, or no longer has the length that its header promised.</exception>
    internal Tensor Read(SafeTensorInfo info)
    {
        if (info.Length == 0)
        {
            return empty([.. info.Shape], info.Type);
        }

        try
        {
            var tensor = empty([.. info.Shape], info.Type);
            stream.Position = start + info.Start;
            ForEachPart(tensor, PartElements, part => stream.ReadExactly(part.bytes));
            return tensor;
        }
        catch (EndOfStreamException exception)
        {
            throw new InputException($"{path} was cut short while it was read: the tensor {info.Name} is not all there.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
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
}
