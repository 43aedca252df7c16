using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp.Utils;

/// <summary>
/// A tensor's elements, read and written in place where it lies in the processor's memory; otherwise those of a copy taken when the
/// accessor was made, which the accessor owns. Elements are numbered in row-major order whatever the strides.
/// </summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T>
{
    private readonly torch.Tensor tensor;
    private readonly torch.Tensor? copy;
    private readonly long[] sizes;
    private readonly long[] strides;
    private readonly bool contiguous;
    private readonly byte* start;

    internal TensorAccessor(torch.Tensor tensor)
    {
        ElementTypes.Check<T>(tensor);
        if (!tensor.is_cpu())
        {
            copy = tensor.cpu().DetachFromDisposeScope();
            tensor = copy;
        }

        using var held = Held.One(tensor.Live);
        this.tensor = tensor;
        sizes = tensor.shape;
        strides = tensor.stride();
        contiguous = tensor.is_contiguous();
        Count = tensor.NumberOfElements;
        start = (byte*)tensor.DataPointer();
    }

    /// <summary>How many elements there are.</summary>
    public long Count { get; }

    /// <summary>False: elements can be written, of a copy where the tensor lies on another device.</summary>
    public bool IsReadOnly => false;

    private static int Size => Unsafe.SizeOf<T>();

    /// <summary>One element by its index in each dimension.</summary>
    /// <exception cref="ArgumentException">Not one index per dimension.</exception>
    /// <exception cref="IndexOutOfRangeException">An index is outside of its dimension.</exception>
    public T this[params long[] indices]
    {
        get => Read(Offset(indices));
        set
        {
            using var held = Held.One(tensor.Live);
            At(Offset(indices)) = value;
        }
    }

    /// <summary>All elements in row-major order.</summary>
    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array.AsSpan());
        return array;
    }

    /// <summary>All elements as a .NET array of the tensor's dimensions; of a tensor without dimensions, an array of one.</summary>
    public Array ToNDArray()
    {
        if (sizes.Length <= 1) return ToArray();
        var array = Array.CreateInstance(typeof(T), sizes);
        ToArray().AsSpan().CopyTo(MemoryMarshal.CreateSpan(
            ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(array)), checked((int)Count)));
        return array;
    }

    /// <summary>Copies elements from number <paramref name="tensorIndex"/> on, as many as fit.</summary>
    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(arrayIndex), 0, tensorIndex);

    /// <inheritdoc cref="CopyTo(T[], int, long)"/>
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        using var held = Held.One(tensor.Live);
        var target = array[arrayIndex..];
        var count = (int)Math.Min(Remaining(tensorIndex), target.Length);
        if (contiguous)
        {
            Contiguous(tensorIndex, count).CopyTo(target);
            return;
        }

        var walk = new Walk(this, tensorIndex);
        for (var i = 0; i < count; i++) target[i] = At(walk.Next());
    }

    /// <summary>Overwrites elements from number <paramref name="tensorIndex"/> on, as many as there are.</summary>
    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    /// <inheritdoc cref="CopyFrom(T[], int, long)"/>
    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        using var held = Held.One(tensor.Live);
        var source = array[arrayIndex..];
        var count = (int)Math.Min(Remaining(tensorIndex), source.Length);
        if (contiguous)
        {
            source[..count].CopyTo(Contiguous(tensorIndex, count));
            return;
        }

        var walk = new Walk(this, tensorIndex);
        for (var i = 0; i < count; i++) At(walk.Next()) = source[i];
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator()
    {
        var walk = new Walk(this, 0);
        for (var i = 0L; i < Count; i++) yield return Read(walk.Next());
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Equal where count and all elements are.</summary>
    public override bool Equals(object? obj) => obj is TensorAccessor<T> other && Count == other.Count && this.SequenceEqual(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Count, Count == 0 ? default : Read(new Walk(this, 0).Next()));

    /// <summary>Equal where count and all elements are.</summary>
    public static bool operator ==(TensorAccessor<T>? left, TensorAccessor<T>? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Different in count or in an element.</summary>
    public static bool operator !=(TensorAccessor<T>? left, TensorAccessor<T>? right) => !(left == right);

    /// <summary>Frees the copy, if one was made. The tensor itself is left alone.</summary>
    public void Dispose() => copy?.Dispose();

    private T Read(long offset)
    {
        using var held = Held.One(tensor.Live);
        return At(offset);
    }

    /// <summary>An element of a tensor that is held open.</summary>
    private ref T At(long offset) => ref Unsafe.AsRef<T>(start + offset * Size);

    /// <summary>Elements of a tensor that is held open.</summary>
    private Span<T> Contiguous(long first, int count) => MemoryMarshal.CreateSpan(ref Unsafe.AsRef<T>(start + first * Size), count);

    private long Remaining(long first) => first >= 0 && first <= Count
        ? Count - first
        : throw new ArgumentOutOfRangeException(nameof(first), first, $"The tensor has {Count} elements.");

    private long Offset(long[] indices)
    {
        if (indices.Length != sizes.Length) throw new ArgumentException($"{indices.Length} indices for a tensor of {sizes.Length} dimensions.", nameof(indices));
        var offset = 0L;
        for (var i = 0; i < indices.Length; i++)
        {
            var index = indices[i] < 0 ? indices[i] + sizes[i] : indices[i];
            if ((ulong)index >= (ulong)sizes[i]) throw new IndexOutOfRangeException($"Index {indices[i]} is outside of dimension {i}, whose size is {sizes[i]}.");
            offset += index * strides[i];
        }

        return offset;
    }

    /// <summary>Goes through the offsets of the elements in row-major order.</summary>
    private sealed class Walk
    {
        private readonly TensorAccessor<T> accessor;
        private readonly long[] position;
        private long offset;

        internal Walk(TensorAccessor<T> accessor, long first)
        {
            this.accessor = accessor;
            position = new long[accessor.sizes.Length];
            for (var d = position.Length - 1; d >= 0 && first > 0; d--)
            {
                position[d] = first % accessor.sizes[d];
                first /= accessor.sizes[d];
                offset += position[d] * accessor.strides[d];
            }
        }

        internal long Next()
        {
            var current = offset;
            for (var d = position.Length - 1; d >= 0; d--)
            {
                offset += accessor.strides[d];
                if (++position[d] < accessor.sizes[d]) break;
                offset -= position[d] * accessor.strides[d];
                position[d] = 0;
            }

            return current;
        }
    }
}
