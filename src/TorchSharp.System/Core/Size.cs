using System.Collections;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>The sizes of a tensor's dimensions.</summary>
    public readonly struct Size : IEnumerable<long>
    {
        private readonly long[]? shape;

        /// <summary>Sizes from an array.</summary>
        public Size(long[] shape) => this.shape = (long[])shape.Clone();

        /// <summary>Sizes from a sequence.</summary>
        public Size(IEnumerable<long> shape) => this.shape = [.. shape];

        /// <summary>Sizes from an array.</summary>
        public Size(int[] shape) => this.shape = Array.ConvertAll(shape, Convert.ToInt64);

        /// <summary>One dimension.</summary>
        public Size(long size) => shape = [size];

        /// <summary>Two dimensions.</summary>
        public Size((long, long) size) => shape = [size.Item1, size.Item2];

        /// <summary>Three dimensions.</summary>
        public Size((long, long, long) size) => shape = [size.Item1, size.Item2, size.Item3];

        /// <summary>Four dimensions.</summary>
        public Size((long, long, long, long) size) => shape = [size.Item1, size.Item2, size.Item3, size.Item4];

        /// <summary>Whether there is no dimension.</summary>
        public bool IsEmpty => Length == 0;

        /// <summary>How many dimensions there are.</summary>
        public int Length => Shape.Length;

        /// <summary>The sizes as an array.</summary>
        public long[] Shape => shape ?? [];

        /// <summary>One size.</summary>
        public long this[int idx] => Shape[idx];

        /// <summary>How many elements a tensor of these sizes has.</summary>
        public long numel() => Shape.TotalSize();

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is Size other && Shape.AsSpan().SequenceEqual(other.Shape);

        /// <inheritdoc/>
        public override int GetHashCode() => Shape.Aggregate(0, HashCode.Combine);

        /// <inheritdoc/>
        public IEnumerator<long> GetEnumerator() => ((IEnumerable<long>)Shape).GetEnumerator();

        /// <inheritdoc/>
        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        /// <summary>One dimension.</summary>
        public static implicit operator Size(long size) => new(size);

        /// <summary>Two dimensions.</summary>
        public static implicit operator Size((long, long) size) => new(size);

        /// <summary>Three dimensions.</summary>
        public static implicit operator Size((long, long, long) size) => new(size);

        /// <summary>Four dimensions.</summary>
        public static implicit operator Size((long, long, long, long) size) => new(size);

        /// <summary>Sizes from an array.</summary>
        public static implicit operator Size(long[] size) => new(size);

        /// <summary>Equal in all sizes.</summary>
        public static bool operator ==(Size left, Size right) => left.Equals(right);

        /// <summary>Different in some size.</summary>
        public static bool operator !=(Size left, Size right) => !left.Equals(right);
    }
}
