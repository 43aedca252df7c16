namespace TorchSharp;

public static partial class torch
{
    /// <summary>A tensor without dimensions, of type Float64 unless told otherwise.</summary>
    public static Tensor tensor(double scalar, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Copied<double>([scalar], [], dtype, device, requires_grad, null);

    /// <summary>A tensor of one dimension with a copy of the elements, of type Float64 unless told otherwise.</summary>
    public static Tensor tensor(IList<double> rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<double>(Elements(rawArray), [rawArray.Count], dtype, device, requires_grad, names);

    /// <summary>A tensor of one dimension with a copy of the elements, of type Float64 unless told otherwise.</summary>
    public static Tensor tensor(double[] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<double>(rawArray, [rawArray.Length], dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type Float64 unless told otherwise.</summary>
    public static Tensor tensor(double[] rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<double>(rawArray, dimensions, dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type Float64 unless told otherwise.</summary>
    public static Tensor tensor(IList<double> rawArray, long rows, long columns, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<double>(Elements(rawArray), [rows, columns], dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type Float64 unless told otherwise.</summary>
    public static Tensor tensor(IList<double> rawArray, long dim0, long dim1, long dim2, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<double>(Elements(rawArray), [dim0, dim1, dim2], dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type Float64 unless told otherwise.</summary>
    public static Tensor tensor(IList<double> rawArray, long dim0, long dim1, long dim2, long dim3, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<double>(Elements(rawArray), [dim0, dim1, dim2, dim3], dtype, device, requires_grad, names);

    /// <summary>A tensor of the array's dimensions with a copy of its elements, of type Float64 unless told otherwise.</summary>
    public static Tensor tensor(double[,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<double>(Elements<double>(rawArray), Sizes(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of the array's dimensions with a copy of its elements, of type Float64 unless told otherwise.</summary>
    public static Tensor tensor(double[,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<double>(Elements<double>(rawArray), Sizes(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of the array's dimensions with a copy of its elements, of type Float64 unless told otherwise.</summary>
    public static Tensor tensor(double[,,,] rawArray, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<double>(Elements<double>(rawArray), Sizes(rawArray), dtype, device, requires_grad, names);

    /// <summary>A tensor of the given dimensions with a copy of the elements in row-major order, of type Float64 unless told otherwise.</summary>
    public static Tensor tensor(Memory<double> rawArray, ReadOnlySpan<long> dimensions, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        Copied<double>(rawArray.Span, dimensions, dtype, device, requires_grad, names);
}
