namespace TorchSharp;

public static partial class torch
{
    /// <summary>One position of an index: a number, a slice, a tensor, a truth value, a new dimension, or an ellipsis.</summary>
    public struct TensorIndex
    {
        internal enum Kind
        {
            None,
            Single,
            Null,
            Ellipsis,
            Bool,
            Tensor,
            Slice,
        }

        internal Kind kind { get; private init; }

        /// <summary>The index of Single; the first of Slice; 1 or 0 of Bool.</summary>
        internal long? start { get; private init; }

        internal long? stop { get; private init; }

        internal long? step { get; private init; }

        internal torch.Tensor? tensor { get; private init; }

        /// <summary>As many whole dimensions as are missing; at most once in an index.</summary>
        public static TensorIndex Ellipsis = new() { kind = Kind.Ellipsis };

        /// <summary>A new dimension of size 1.</summary>
        public static TensorIndex None = new() { kind = Kind.None };

        /// <summary>A new dimension of size 1.</summary>
        public static TensorIndex Null = new() { kind = Kind.Null };

        /// <summary>A whole dimension.</summary>
        public static TensorIndex Colon = Slice();

        /// <summary>Elements start, start + step, … below stop; negative positions count from the end; the step is at least 1.</summary>
        public static TensorIndex Slice(long? start = null, long? stop = null, long? step = null) =>
            new() { kind = Kind.Slice, start = start, stop = stop, step = step };

        /// <summary>Elements from the first to below the second number of the pair.</summary>
        public static TensorIndex Slice((int?, int?) range) => Slice(range.Item1, range.Item2);

        /// <summary>The elements of a range.</summary>
        public static TensorIndex Slice(Range range) => Slice(First(range.Start), Last(range.End));

        /// <summary>The whole tensor, or nothing, under a new first dimension.</summary>
        public static TensorIndex Bool(bool value) => new() { kind = Kind.Bool, start = value ? 1 : 0 };

        /// <summary>One element of a dimension, which goes away; negative positions count from the end.</summary>
        public static TensorIndex Single(long? index) => new() { kind = Kind.Single, start = index };

        /// <summary>The elements at the positions that the tensor holds, or, if it holds Bools, where it is true.</summary>
        public static TensorIndex Tensor(torch.Tensor tensor) => new() { kind = Kind.Tensor, tensor = tensor };

        /// <summary>One element of a dimension.</summary>
        public static implicit operator TensorIndex(long value) => Single(value);

        /// <summary>Not meant to be called: it makes the choice between overloads unambiguous.</summary>
        /// <exception cref="InvalidOperationException">Always.</exception>
        public static implicit operator torch.Tensor(TensorIndex value) =>
            throw new InvalidOperationException("An index cannot be used as a tensor.");

        /// <summary>Elements from the first to below the second number of the pair.</summary>
        public static implicit operator TensorIndex((int?, int?) range) => Slice(range);

        /// <summary>The elements of a range.</summary>
        public static implicit operator TensorIndex(Range range) => Slice(range);

        /// <summary>One element of a dimension.</summary>
        public static implicit operator TensorIndex(Index index) => Single(First(index));

        private static long First(Index index) => index.IsFromEnd ? -index.Value : index.Value;

        // ^0 is past the last element, which -0 would not say.
        private static long? Last(Index index) => index.IsFromEnd && index.Value == 0 ? null : First(index);
    }
}
