namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor without dimensions, of type Int16 unless told otherwise.</summary>
    public static Tensor tensor(short scalar, Device? device = null, bool requires_grad = false) =>
        Copied<short>([scalar], [], null, device, requires_grad, null);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type Int16 unless told otherwise.</summary>
    public static Tensor tensor(IList<short> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<short>(Elements(rawArray), dimensions, dtype, device, requires_grad, names);

    /// <summary>A tensor of one dimension with a copy of the elements, of type Int16 unless told otherwise.</summary>
    public static Tensor tensor(short[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<short>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type Int16 unless told otherwise.</summary>
    public static Tensor tensor(short[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<short>(rawArray, dimensions, dtype, device, requires_grad, names);

    /// <summary>A tensor of one dimension with a copy of the elements, of type Int16 unless told otherwise.</summary>
    public static Tensor tensor(IList<short> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<short>(Elements(rawArray), [rawArray.Count], dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type Int16 unless told otherwise.</summary>
    public static Tensor tensor(IList<short> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<short>(Elements(rawArray), [rows, columns], dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type Int16 unless told otherwise.</summary>
    public static Tensor tensor(IList<short> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<short>(Elements(rawArray), [dim0, dim1, dim2], dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type Int16 unless told otherwise.</summary>
    public static Tensor tensor(IList<short> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<short>(Elements(rawArray), [dim0, dim1, dim2, dim3], dtype, device, requires_grad, names);

    /// <summary>A tensor of the array's dimensions with a copy of its elements, of type Int16 unless told otherwise.</summary>
    public static Tensor tensor(short[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<short>(Elements<short>(rawArray), Sizes(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of the array's dimensions with a copy of its elements, of type Int16 unless told otherwise.</summary>
    public static Tensor tensor(short[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<short>(Elements<short>(rawArray), Sizes(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of the array's dimensions with a copy of its elements, of type Int16 unless told otherwise.</summary>
    public static Tensor tensor(short[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<short>(Elements<short>(rawArray), Sizes(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type Int16 unless told otherwise.</summary>
    public static Tensor tensor(Memory<short> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<short>(rawArray.Span, dimensions, dtype, device, requires_grad, names);
}
