namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor without dimensions, of type Int64 unless told otherwise.</summary>
    public static Tensor tensor(long scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Copied<long>([scalar], [], dtype, device, requires_grad, null);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type Int64 unless told otherwise.</summary>
    public static Tensor tensor(IList<long> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<long>(Elements(rawArray), dimensions, dtype, device, requires_grad, names);

    /// <summary>A tensor of one dimension with a copy of the elements, of type Int64 unless told otherwise.</summary>
    public static Tensor tensor(long[] dataArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<long>(dataArray, [dataArray.Length], dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type Int64 unless told otherwise.</summary>
    public static Tensor tensor(long[] dataArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<long>(dataArray, dimensions, dtype, device, requires_grad, names);

    /// <summary>A tensor of one dimension with a copy of the elements, of type Int64 unless told otherwise.</summary>
    public static Tensor tensor(IList<long> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<long>(Elements(rawArray), [rawArray.Count], dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type Int64 unless told otherwise.</summary>
    public static Tensor tensor(IList<long> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<long>(Elements(rawArray), [rows, columns], dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type Int64 unless told otherwise.</summary>
    public static Tensor tensor(IList<long> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<long>(Elements(rawArray), [dim0, dim1, dim2], dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type Int64 unless told otherwise.</summary>
    public static Tensor tensor(IList<long> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<long>(Elements(rawArray), [dim0, dim1, dim2, dim3], dtype, device, requires_grad, names);

    /// <summary>A tensor of the array's dimensions with a copy of its elements, of type Int64 unless told otherwise.</summary>
    public static Tensor tensor(long[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<long>(Elements<long>(rawArray), Sizes(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of the array's dimensions with a copy of its elements, of type Int64 unless told otherwise.</summary>
    public static Tensor tensor(long[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<long>(Elements<long>(rawArray), Sizes(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of the array's dimensions with a copy of its elements, of type Int64 unless told otherwise.</summary>
    public static Tensor tensor(long[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<long>(Elements<long>(rawArray), Sizes(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type Int64 unless told otherwise.</summary>
    public static Tensor tensor(Memory<long> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<long>(rawArray.Span, dimensions, dtype, device, requires_grad, names);
}
