using TorchSharp.Modules;

namespace TorchSharp;

// What the one-line operators share: tuples from lists, and arguments in the form the schemas want.
public static partial class torch
{
    private static (Tensor, Tensor) Pair(Tensor[] results) => (results[0], results[1]);

    private static (Tensor, Tensor, Tensor) Triple(Tensor[] results) => (results[0], results[1], results[2]);

    private static (Tensor, Tensor, Tensor, Tensor) Quadruple(Tensor[] results) => (results[0], results[1], results[2], results[3]);

    /// <summary>Runs an in-place operator on the first argument and returns that very object.</summary>
    private static Tensor Done(Operator operation, Tensor tensor, params ReadOnlySpan<Argument> arguments)
    {
        operation.Invoke([tensor, .. arguments]);
        return tensor;
    }

    private static string? Rounding(RoundingMode mode) => mode switch
    {
        RoundingMode.None => null,
        RoundingMode.trunc => "trunc",
        RoundingMode.floor => "floor",
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "The rounding mode must be None, trunc or floor."),
    };

    private static string Name(GELU.Approximate approximate) => approximate switch
    {
        GELU.Approximate.none => "none",
        GELU.Approximate.tanh => "tanh",
        _ => throw new ArgumentOutOfRangeException(nameof(approximate), approximate, "The approximation must be none or tanh."),
    };

    private static string Name(Padding padding) => padding switch
    {
        Padding.Valid => "valid",
        Padding.Same => "same",
        _ => throw new ArgumentOutOfRangeException(nameof(padding), padding, "The padding must be Valid or Same."),
    };

    public partial class Tensor
    {
        /// <summary>A reduction of this tensor converted to another type first, if one is given.</summary>
        private T Cast<T>(ScalarType? type, Func<Tensor, T> reduction)
        {
            if (type is null || type == dtype)
                return reduction(this);
            using var converted = to_type(type.Value);
            return reduction(converted);
        }

        private Tensor Reduced(Operator functional, Operator writing, long[] dims, bool keepdim, Tensor? target)
        {
            if (target is null)
                return functional.Call(this, dims, keepdim);
            writing.Invoke(this, dims, keepdim, target);
            return target;
        }
    }
}
