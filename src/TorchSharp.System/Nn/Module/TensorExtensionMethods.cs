using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Extensions of <see cref="Tensor"/>.</summary>
public static partial class TensorExtensionMethods
{
    /// <summary>The tensor as a parameter; the tensor itself is afterwards an empty handle.</summary>
    public static Parameter AsParameter(this Tensor tensor) => new(tensor);

    /// <summary>Writes the tensor's type, shape and values in TorchSharp's format.</summary>
    public static void Save(this Tensor tensor, BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        ArgumentNullException.ThrowIfNull(writer);
        TensorRecord.Write(writer, tensor);
    }

    /// <summary>Reads the next tensor into this one, whose type and shape must be the same.</summary>
    /// <param name="tensor">Receives the values.</param>
    /// <param name="reader">Where from.</param>
    /// <param name="skip">Passes over the next tensor and leaves this one as it is.</param>
    /// <exception cref="ArgumentException">Type or shape differ.</exception>
    public static void Load(this Tensor tensor, BinaryReader reader, bool skip = false)
    {
        ArgumentNullException.ThrowIfNull(reader);
        TensorRecord.ReadInto(reader, "(unnamed)", skip ? null : tensor);
    }
}
