using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace TorchSharp;

/// <summary>An argument of an <see cref="Operator"/>: a number, a list, a tensor, … or nothing.</summary>
internal readonly struct Argument
{
    private Argument(NativeTag tag, long payload, object? reference = null)
    {
        Tag = tag;
        Payload = payload;
        Reference = reference;
    }

    internal NativeTag Tag { get; }

    /// <summary>The number itself, the bits of a double, or a device as type and index.</summary>
    internal long Payload { get; }

    /// <summary>The handle of a tensor or generator, the handles of tensors, an array or a string; kept alive by the argument.</summary>
    internal object? Reference { get; }

    /// <summary>The absent value of an optional argument.</summary>
    internal static Argument None => default;

    /// <summary>A list of tensors; also of optional ones, where null stands for none (as in aten::index).</summary>
    internal static Argument Tensors(IEnumerable<torch.Tensor?> tensors) => new(NativeTag.TensorList, 0, tensors.Select(tensor => tensor?.Live).ToArray());

    /// <summary>A list of integers from a span.</summary>
    internal static Argument Integers(ReadOnlySpan<long> values) => new(NativeTag.IntList, 0, values.ToArray());

    /// <summary>A memory format by PyTorch's number: 0 contiguous, 1 preserve, 2 channels last.</summary>
    internal static Argument MemoryFormat(int format) => new(NativeTag.Int, format);

    public static implicit operator Argument(torch.Tensor? value) => value is null ? None : new(NativeTag.Tensor, 0, value.Live);

    public static implicit operator Argument(torch.Tensor[]? values) => values is null ? None : Tensors(values);

    public static implicit operator Argument(long value) => new(NativeTag.Int, value);

    public static implicit operator Argument(int value) => new(NativeTag.Int, value);

    public static implicit operator Argument(long? value) => value is { } number ? number : None;

    public static implicit operator Argument(int? value) => value is { } number ? number : None;

    public static implicit operator Argument(double value) => new(NativeTag.Double, BitConverter.DoubleToInt64Bits(value));

    public static implicit operator Argument(double? value) => value is { } number ? number : None;

    public static implicit operator Argument(bool value) => new(NativeTag.Bool, value ? 1 : 0);

    public static implicit operator Argument(bool? value) => value is { } flag ? flag : None;

    public static implicit operator Argument(long[]? values) => values is null ? None : new(NativeTag.IntList, 0, values);

    public static implicit operator Argument(double[]? values) => values is null ? None : new(NativeTag.DoubleList, 0, values);

    public static implicit operator Argument(Scalar? value) => value is null ? None : new(value.Tag, value.Bits);

    public static implicit operator Argument(torch.ScalarType value) => new(NativeTag.Int, (long)value);

    public static implicit operator Argument(torch.ScalarType? value) => value is { } type ? type : None;

    public static implicit operator Argument(torch.Device? value) =>
        value is null ? None : new(NativeTag.Device, ((long)value.type << 32) | (uint)value.index);

    public static implicit operator Argument(torch.Generator? value) => value is null ? None : new(NativeTag.Generator, 0, value.Live);

    public static implicit operator Argument(string? value) => value is null ? None : new(NativeTag.String, 0, value);

    /// <summary>How many 8-byte words the content of a list or a string takes.</summary>
    internal int Words => Reference switch
    {
        null => 0,
        Array array => array.Length,
        string text => (Encoding.UTF8.GetByteCount(text) + 7) / 8,
        _ => 0,
    };

    /// <summary>
    /// Writes the argument as the native side reads it; the content of lists and strings goes to <paramref name="words"/>. What it refers to is held open
    /// until <see cref="Release"/>.
    /// </summary>
    /// <exception cref="ObjectDisposedException">A tensor or generator has been disposed of; nothing is held open then.</exception>
    internal unsafe NativeValue Hold(Span<long> words)
    {
        var value = new NativeValue { Tag = Tag, Payload = Payload };
        switch (Reference)
        {
            case null:
                return value;
            case SafeHandle handle:
                value.Payload = Held.Open(handle);
                return value;
            case long[] integers:
                integers.CopyTo(words);
                value.Length = integers.Length;
                break;
            case double[] reals:
                MemoryMarshal.Cast<double, long>(reals).CopyTo(words);
                value.Length = reals.Length;
                break;
            case TensorHandle?[] handles:
                Held.OpenAll(handles, MemoryMarshal.Cast<long, nint>(words));
                value.Length = handles.Length;
                break;
            case string text:
                value.Length = Encoding.UTF8.GetBytes(text, MemoryMarshal.AsBytes(words));
                break;
        }

        // The words lie on the caller's stack or in its pinned buffer.
        value.Payload = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(words));
        return value;
    }

    /// <summary>Takes back what <see cref="Hold"/> held open.</summary>
    internal void Release()
    {
        if (Reference is SafeHandle handle) handle.DangerousRelease();
        else if (Reference is TensorHandle?[] handles) Held.CloseAll(handles);
    }
}
