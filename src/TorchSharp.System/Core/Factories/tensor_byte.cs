namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor without dimensions, of type Byte unless told otherwise.</summary>
    public static Tensor tensor(byte scalar, Device? device = null, bool requires_grad = false) =>
        Copied<byte>([scalar], [], null, device, requires_grad, null);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type Byte unless told otherwise.</summary>
    public static Tensor tensor(IList<byte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<byte>(Elements(rawArray), dimensions, dtype, device, requires_grad, names);

    /// <summary>A tensor of one dimension with a copy of the elements, of type Byte unless told otherwise.</summary>
    public static Tensor tensor(byte[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<byte>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type Byte unless told otherwise.</summary>
    public static Tensor tensor(byte[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<byte>(rawArray, dimensions, dtype, device, requires_grad, names);

    /// <summary>A tensor of one dimension with a copy of the elements, of type Byte unless told otherwise.</summary>
    public static Tensor tensor(IList<byte> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<byte>(Elements(rawArray), [rawArray.Count], dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type Byte unless told otherwise.</summary>
    public static Tensor tensor(IList<byte> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<byte>(Elements(rawArray), [rows, columns], dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type Byte unless told otherwise.</summary>
    public static Tensor tensor(IList<byte> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<byte>(Elements(rawArray), [dim0, dim1, dim2], dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type Byte unless told otherwise.</summary>
    public static Tensor tensor(IList<byte> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<byte>(Elements(rawArray), [dim0, dim1, dim2, dim3], dtype, device, requires_grad, names);

    /// <summary>A tensor of the array's dimensions with a copy of its elements, of type Byte unless told otherwise.</summary>
    public static Tensor tensor(byte[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<byte>(Elements<byte>(rawArray), Sizes(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of the array's dimensions with a copy of its elements, of type Byte unless told otherwise.</summary>
    public static Tensor tensor(byte[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<byte>(Elements<byte>(rawArray), Sizes(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of the array's dimensions with a copy of its elements, of type Byte unless told otherwise.</summary>
    public static Tensor tensor(byte[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<byte>(Elements<byte>(rawArray), Sizes(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type Byte unless told otherwise.</summary>
    public static Tensor tensor(Memory<byte> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<byte>(rawArray.Span, dimensions, dtype, device, requires_grad, names);
}
