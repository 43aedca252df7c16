using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp;

public static unsafe partial class torch
{
    /// <summary>
    /// A tensor of the array's dimensions over its own memory: what is written to one is seen in the other. The array stays pinned as long as
    /// the tensor, or any view of it, lives. On another device it is a copy.
    /// </summary>
    public static Tensor from_array(Array rawArray, Device? device = null) => Shared(rawArray, null, device);

    /// <inheritdoc cref="from_array(Array, Device)"/>
    /// <summary>A tensor of the array's dimensions over its own memory; a copy where the type or the device differs.</summary>
    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        RefuseNames(names);
        return Made(Shared(rawArray, dtype, device), requires_grad);
    }

    /// <summary>
    /// A tensor of one dimension over <paramref name="count"/> elements of the array's own memory from number <paramref name="offset"/> on, whatever the array's
    /// dimensions; a copy where the type differs.
    /// </summary>
    /// <param name="rawArray">An array of numbers.</param>
    /// <param name="dtype">The type of the tensor's elements, to which the array's are converted.</param>
    /// <param name="count">How many elements; -1 for all from the offset on.</param>
    /// <param name="offset">How many elements are skipped.</param>
    /// <param name="requires_grad">Whether gradients are computed for it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The array has no such elements.</exception>
    public static Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, rawArray.LongLength);
        if (count < 0) count = rawArray.LongLength - offset;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, rawArray.LongLength - offset);
        using var shared = Alias(rawArray, [count], offset);
        return Made(shared.to(dtype), requires_grad);
    }

    private static Tensor Shared(Array array, ScalarType? dtype, Device? device)
    {
        var shared = Alias(array, Sizes(array), 0);
        var place = InitializeDevice(device);
        if (place.type == DeviceType.CPU && (dtype ?? shared.dtype) == shared.dtype) return shared;
        using (shared) return shared.to(dtype ?? shared.dtype, place);
    }

    private static Tensor Alias(Array array, long[] sizes, long offset)
    {
        var type = ElementTypes.Require(array.GetType().GetElementType()!);

        // The native side unpins it, also when it fails.
        var pin = GCHandle.Alloc(array, GCHandleType.Pinned);
        var start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array)) + offset * type.ElementSize();
        nint result;
        fixed (long* size = sizes)
        {
            Native.tss_tensor_alias(start, (int)type, size, sizes.Length, &Unpin, (void*)GCHandle.ToIntPtr(pin), &result).Check();
        }

        return new Tensor(result);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Unpin(void* pin) => GCHandle.FromIntPtr((nint)pin).Free();

    private static Tensor Copied<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> sizes, ScalarType? dtype, Device? device, bool requiresGrad, string[]? names)
        where T : unmanaged
    {
        RefuseNames(names);
        var type = ElementTypes.Require(typeof(T));
        var count = 1L;
        foreach (var size in sizes) count *= size;
        if (count != values.Length)
            throw new ArgumentException($"{values.Length} elements do not make a tensor of shape [{string.Join(", ", sizes.ToArray())}], which has {count}.", nameof(values));
        var place = InitializeDevice(device);
        var made = Empty.Call(sizes.ToArray(), type, Argument.None, CPU);
        values.CopyTo(new Span<T>(made.DataPointer(), values.Length));
        if (place.type == DeviceType.CPU && (dtype ?? type) == type) return Made(made, requiresGrad);
        using (made) return Made(made.to(dtype ?? type, place), requiresGrad);
    }

    private static T[] Elements<T>(IList<T> values) => values as T[] ?? [.. values];

    private static ReadOnlySpan<T> Elements<T>(Array array) =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), array.Length);

    private static long[] Sizes(Array array) => [.. Enumerable.Range(0, array.Rank).Select(array.GetLongLength)];
}
