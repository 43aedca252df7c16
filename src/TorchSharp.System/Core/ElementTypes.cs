namespace TorchSharp;

/// <summary>Which .NET type holds the elements of which tensor type.</summary>
internal static class ElementTypes
{
    internal static torch.ScalarType? Of(Type type)
    {
        if (type == typeof(float)) return torch.ScalarType.Float32;
        if (type == typeof(double)) return torch.ScalarType.Float64;
        if (type == typeof(long)) return torch.ScalarType.Int64;
        if (type == typeof(int)) return torch.ScalarType.Int32;
        if (type == typeof(short)) return torch.ScalarType.Int16;
        if (type == typeof(sbyte)) return torch.ScalarType.Int8;
        if (type == typeof(byte)) return torch.ScalarType.Byte;
        if (type == typeof(bool)) return torch.ScalarType.Bool;
        if (type == typeof(Half)) return torch.ScalarType.Float16;
        if (type == typeof(BFloat16)) return torch.ScalarType.BFloat16;
        return null;
    }

    internal static torch.ScalarType Require(Type type) =>
        Of(type) ?? throw new ArgumentException($"A tensor cannot hold elements of type {type.Name}.");

    /// <exception cref="ArgumentException">The tensor's elements are of another type.</exception>
    internal static void Check<T>(torch.Tensor tensor)
    {
        if (Of(typeof(T)) != tensor.dtype)
            throw new ArgumentException($"The tensor's elements are {tensor.dtype}, which {typeof(T).Name} does not hold; convert the tensor first.");
    }
}
