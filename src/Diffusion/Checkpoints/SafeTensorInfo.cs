using static TorchSharp.torch;

namespace Diffusion.Checkpoints;

/// <summary>One tensor of a safetensors file, as its header describes it.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">Its size in each dimension; empty for a scalar.</param>
/// <param name="Start">First byte, counted from the end of the header.</param>
/// <param name="Length">Bytes: the product of the shape times the size of an element.</param>
public sealed record SafeTensorInfo(string Name, ScalarType Type, IReadOnlyList<long> Shape, long Start, long Length)
{
    /// <summary>The type as safetensors names it, such as F32.</summary>
    public string TypeName => SafeTensorTypes.NameOf(Type);

    /// <summary>How many elements it has: the product of the shape.</summary>
    public long Count => Length / SafeTensorTypes.BytesOf(Type);
}
