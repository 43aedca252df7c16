using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>The kinds of <see cref="NativeValue"/>, in the order of native/operators.cpp.</summary>
internal enum NativeTag
{
    None,
    Tensor,
    Int,
    Double,
    Bool,
    IntList,
    DoubleList,
    TensorList,
    Device,
    Generator,
    String,
}

/// <summary>An argument or a result of an operator as it crosses the border: 16 bytes, lists as pointer and length.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeValue
{
    internal NativeTag Tag;
    internal int Length;
    internal long Payload;
}

/// <summary>What tss_tensor_info tells; the pointers are valid only as long as the tensor is not resized.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TensorInfo
{
    internal long* Sizes;
    internal long* Strides;
    internal long Dimensions;
    internal long Elements;
    internal long StorageOffset;
    internal int ScalarType;
    internal int ElementSize;
    internal int DeviceType;
    internal int DeviceIndex;
    internal int RequiresGrad;
    internal int IsLeaf;
    internal int IsContiguous;
    internal int IsSparse;
}
