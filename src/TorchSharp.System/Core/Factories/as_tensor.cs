namespace TorchSharp;

public static partial class torch
{
    /// <summary>The same tensor, converted and moved where told; it shares memory where nothing changes.</summary>
    public static Tensor as_tensor(Tensor data, ScalarType? dtype = null, Device? device = null) => data.to(dtype ?? data.dtype, device ?? data.device);

    /// <summary>A tensor of the array's dimensions over its own memory; a copy where the type or the device differs.</summary>
    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) => Shared(data, dtype, device);

    /// <summary>A tensor with a copy of the elements.</summary>
    public static Tensor as_tensor(IList<bool> rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    /// <summary>A tensor over the array's own memory; a copy where the type or the device differs.</summary>
    public static Tensor as_tensor(bool[] rawArray, ScalarType? dtype = null, Device? device = null) => Shared((Array)rawArray, dtype, device);

    /// <summary>A tensor with a copy of the elements.</summary>
    public static Tensor as_tensor(IList<byte> rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    /// <summary>A tensor over the array's own memory; a copy where the type or the device differs.</summary>
    public static Tensor as_tensor(byte[] rawArray, ScalarType? dtype = null, Device? device = null) => Shared((Array)rawArray, dtype, device);

    /// <summary>A tensor with a copy of the elements.</summary>
    public static Tensor as_tensor(IList<sbyte> rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    /// <summary>A tensor over the array's own memory; a copy where the type or the device differs.</summary>
    public static Tensor as_tensor(sbyte[] rawArray, ScalarType? dtype = null, Device? device = null) => Shared((Array)rawArray, dtype, device);

    /// <summary>A tensor with a copy of the elements.</summary>
    public static Tensor as_tensor(IList<short> rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    /// <summary>A tensor over the array's own memory; a copy where the type or the device differs.</summary>
    public static Tensor as_tensor(short[] rawArray, ScalarType? dtype = null, Device? device = null) => Shared((Array)rawArray, dtype, device);

    /// <summary>A tensor with a copy of the elements.</summary>
    public static Tensor as_tensor(IList<int> rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    /// <summary>A tensor over the array's own memory; a copy where the type or the device differs.</summary>
    public static Tensor as_tensor(int[] rawArray, ScalarType? dtype = null, Device? device = null) => Shared((Array)rawArray, dtype, device);

    /// <summary>A tensor with a copy of the elements.</summary>
    public static Tensor as_tensor(IList<long> rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    /// <summary>A tensor over the array's own memory; a copy where the type or the device differs.</summary>
    public static Tensor as_tensor(long[] rawArray, ScalarType? dtype = null, Device? device = null) => Shared((Array)rawArray, dtype, device);

    /// <summary>A tensor with a copy of the elements.</summary>
    public static Tensor as_tensor(IList<float> rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    /// <summary>A tensor over the array's own memory; a copy where the type or the device differs.</summary>
    public static Tensor as_tensor(float[] rawArray, ScalarType? dtype = null, Device? device = null) => Shared((Array)rawArray, dtype, device);

    /// <summary>A tensor with a copy of the elements.</summary>
    public static Tensor as_tensor(IList<double> rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    /// <summary>A tensor over the array's own memory; a copy where the type or the device differs.</summary>
    public static Tensor as_tensor(double[] rawArray, ScalarType? dtype = null, Device? device = null) => Shared((Array)rawArray, dtype, device);

    /// <summary>A tensor with a copy of the elements.</summary>
    public static Tensor as_tensor(IList<BFloat16> rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    /// <summary>A tensor over the array's own memory; a copy where the type or the device differs.</summary>
    public static Tensor as_tensor(BFloat16[] rawArray, ScalarType? dtype = null, Device? device = null) => Shared((Array)rawArray, dtype, device);
}
