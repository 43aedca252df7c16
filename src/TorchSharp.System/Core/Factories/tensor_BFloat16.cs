namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor without dimensions, of type BFloat16 unless told otherwise.</summary>
    public static Tensor tensor(BFloat16 scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Copied<BFloat16>([scalar], [], dtype, device, requires_grad, null);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type BFloat16 unless told otherwise.</summary>
    public static Tensor tensor(IList<BFloat16> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<BFloat16>(Elements(rawArray), dimensions, dtype, device, requires_grad, names);

    /// <summary>A tensor of one dimension with a copy of the elements, of type BFloat16 unless told otherwise.</summary>
    public static Tensor tensor(BFloat16[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<BFloat16>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type BFloat16 unless told otherwise.</summary>
    public static Tensor tensor(BFloat16[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<BFloat16>(rawArray, dimensions, dtype, device, requires_grad, names);

    /// <summary>A tensor of one dimension with a copy of the elements, of type BFloat16 unless told otherwise.</summary>
    public static Tensor tensor(IList<BFloat16> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<BFloat16>(Elements(rawArray), [rawArray.Count], dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type BFloat16 unless told otherwise.</summary>
    public static Tensor tensor(IList<BFloat16> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<BFloat16>(Elements(rawArray), [rows, columns], dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type BFloat16 unless told otherwise.</summary>
    public static Tensor tensor(IList<BFloat16> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<BFloat16>(Elements(rawArray), [dim0, dim1, dim2], dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type BFloat16 unless told otherwise.</summary>
    public static Tensor tensor(IList<BFloat16> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<BFloat16>(Elements(rawArray), [dim0, dim1, dim2, dim3], dtype, device, requires_grad, names);

    /// <summary>A tensor of the array's dimensions with a copy of its elements, of type BFloat16 unless told otherwise.</summary>
    public static Tensor tensor(BFloat16[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<BFloat16>(Elements<BFloat16>(rawArray), Sizes(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of the array's dimensions with a copy of its elements, of type BFloat16 unless told otherwise.</summary>
    public static Tensor tensor(BFloat16[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<BFloat16>(Elements<BFloat16>(rawArray), Sizes(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of the array's dimensions with a copy of its elements, of type BFloat16 unless told otherwise.</summary>
    public static Tensor tensor(BFloat16[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<BFloat16>(Elements<BFloat16>(rawArray), Sizes(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type BFloat16 unless told otherwise.</summary>
    public static Tensor tensor(Memory<BFloat16> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<BFloat16>(rawArray.Span, dimensions, dtype, device, requires_grad, names);
}
