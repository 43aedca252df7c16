using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp;

/// <summary>
/// An ATen operator by its schema's name, such as ("aten::add", "Tensor"); found in libtorch's dispatcher on first use. Missing trailing
/// arguments take the schema's defaults. A failure inside libtorch is an <see cref="ExternalException"/> with libtorch's message.
/// </summary>
internal sealed unsafe class Operator(string name, string overload = "")
{
    private const int WordsOnStack = 64;
    private const int ResultsOnStack = 4;

    private nint handle;

    /// <summary>Whether this libtorch has the operator.</summary>
    internal bool Exists => handle != 0 || Find() != 0;

    /// <summary>Calls an operator with one tensor as its result, which joins the current dispose scope.</summary>
    internal torch.Tensor Call(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result;
        var count = Run(arguments, &result, 1);
        if (count == 1 && result.Tag == NativeTag.Tensor) return new torch.Tensor((nint)result.Payload);
        Free(count, &result, 1);
        throw Unexpected(count, "one tensor");
    }

    /// <summary>Calls an operator with several tensors as its result, as a list or a tuple; an undefined one is null.</summary>
    internal torch.Tensor[] CallMany(params ReadOnlySpan<Argument> arguments)
    {
        var first = stackalloc NativeValue[ResultsOnStack];
        var count = Run(arguments, first, ResultsOnStack);
        var rest = Overflow(count, ResultsOnStack);
        var tensors = new torch.Tensor[count];
        for (var i = 0; i < count; i++)
        {
            var value = i < ResultsOnStack ? first[i] : rest[i - ResultsOnStack];
            tensors[i] = value.Tag == NativeTag.Tensor ? new torch.Tensor((nint)value.Payload) : null!;
        }

        return tensors;
    }

    /// <summary>Calls an operator for its effect; its results are dropped.</summary>
    internal void Invoke(params ReadOnlySpan<Argument> arguments)
    {
        var results = stackalloc NativeValue[ResultsOnStack];
        Free(Run(arguments, results, ResultsOnStack), results, ResultsOnStack);
    }

    /// <summary>Calls an operator whose result is a bool, long or double.</summary>
    internal T CallValue<T>(params ReadOnlySpan<Argument> arguments)
        where T : struct
    {
        NativeValue result;
        var count = Run(arguments, &result, 1);
        if (count == 1)
        {
            if (typeof(T) == typeof(bool) && result.Tag == NativeTag.Bool) return (T)(object)(result.Payload != 0);
            if (typeof(T) == typeof(long) && result.Tag == NativeTag.Int) return (T)(object)result.Payload;
            if (typeof(T) == typeof(double) && result.Tag == NativeTag.Double) return (T)(object)BitConverter.Int64BitsToDouble(result.Payload);
        }

        Free(count, &result, 1);
        throw Unexpected(count, typeof(T).Name);
    }

    /// <summary>Calls an operator whose result is a number of any kind (aten::item).</summary>
    internal Scalar CallScalar(params ReadOnlySpan<Argument> arguments)
    {
        NativeValue result;
        var count = Run(arguments, &result, 1);
        switch (result.Tag)
        {
            case NativeTag.Bool when count == 1: return result.Payload != 0;
            case NativeTag.Int when count == 1: return result.Payload;
            case NativeTag.Double when count == 1: return BitConverter.Int64BitsToDouble(result.Payload);
            default:
                Free(count, &result, 1);
                throw Unexpected(count, "a number");
        }
    }

    private int Run(ReadOnlySpan<Argument> arguments, NativeValue* results, int capacity)
    {
        var operation = handle != 0 ? handle : Require();
        var words = 0;
        foreach (ref readonly var argument in arguments) words += argument.Words;
        if (words > WordsOnStack) return RunPinned(operation, arguments, new long[words], results, capacity);
        Span<long> space = stackalloc long[WordsOnStack];
        return Run(operation, arguments, space, results, capacity);
    }

    private static int RunPinned(nint operation, ReadOnlySpan<Argument> arguments, long[] words, NativeValue* results, int capacity)
    {
        fixed (long* pinned = words) return Run(operation, arguments, new Span<long>(pinned, words.Length), results, capacity);
    }

    [SkipLocalsInit]
    private static int Run(nint operation, ReadOnlySpan<Argument> arguments, Span<long> words, NativeValue* results, int capacity)
    {
        var native = stackalloc NativeValue[arguments.Length];
        var held = 0;
        int count;
        Status status;
        try
        {
            for (; held < arguments.Length; held++)
            {
                ref readonly var argument = ref arguments[held];
                native[held] = argument.Hold(words);
                words = words[argument.Words..];
            }

            status = Native.tss_operator_call(operation, native, arguments.Length, results, capacity, &count);
        }
        finally
        {
            foreach (ref readonly var argument in arguments[..held]) argument.Release();
        }

        status.Check();
        return count;
    }

    private static NativeValue[] Overflow(int count, int capacity)
    {
        if (count <= capacity) return [];
        var rest = new NativeValue[count - capacity];
        fixed (NativeValue* pinned = rest) Native.tss_operator_overflow(pinned, rest.Length).Check();
        return rest;
    }

    private static void Free(int count, NativeValue* results, int capacity)
    {
        for (var i = 0; i < Math.Min(count, capacity); i++) Free(results[i]);
        foreach (var value in Overflow(count, capacity)) Free(value);
    }

    private static void Free(NativeValue value)
    {
        if (value.Tag == NativeTag.Tensor) Native.tss_tensor_free((nint)value.Payload);
    }

    private nint Require()
    {
        if (Find() == 0) ThrowMissing();
        return handle;
    }

    private nint Find()
    {
        nint found;
        Native.tss_operator_find(name, overload, &found).Check();
        return handle = found;
    }

    [DoesNotReturn]
    private void ThrowMissing() =>
        throw new NotSupportedException($"This libtorch ({torch.__version__}) has no operator {this}.");

    private InvalidOperationException Unexpected(int count, string wanted) => new($"{this} gave {count} results of other kinds, not {wanted}.");

    /// <inheritdoc/>
    public override string ToString() => overload.Length == 0 ? name : $"{name}.{overload}";
}
