namespace TorchSharp;

// Members whose results are optional, or that choose between operators.
public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>A view with the dimensions in reverse order; the transpose of a matrix.</summary>
        public Tensor T => Aten.numpy_T.Call(this);

        /// <summary>The conjugate transpose of a matrix.</summary>
        public Tensor H => Aten.matrix_H.Call(this);

        /// <summary>A view with the last two dimensions swapped.</summary>
        public Tensor mT => Aten.mT.Call(this);

        /// <summary>The conjugate transpose of the last two dimensions.</summary>
        public Tensor mH => Aten.mH.Call(this);

        /// <summary>The distinct elements, or slices along a dimension; where each came to stand; how often each occurs. The second and third are null unless asked for.</summary>
        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique(bool sorted = true, bool return_inverse = false, bool return_counts = false, int? dim = null) => Wanted(
            dim is null
                ? Aten._unique2.CallMany(this, sorted, return_inverse, return_counts)
                : Aten.unique_dim.CallMany(this, dim, sorted, return_inverse, return_counts),
            return_inverse,
            return_counts);

        /// <summary>The elements, or slices along a dimension, without repetitions of the one before; where each came to stand; run lengths. The second and third are null unless asked for.</summary>
        public (Tensor output, Tensor? inverse_indices, Tensor? counts) unique_consecutive(bool return_inverse = false, bool return_counts = false, int? dim = null) => Wanted(
            Aten.unique_consecutive.CallMany(this, return_inverse, return_counts, dim),
            return_inverse,
            return_counts);

        /// <summary>Drops the dimensions, or the given one, of size 1 in place; returns this tensor.</summary>
        public Tensor squeeze_(long? dim = null) => dim is null ? Done(Aten.squeeze_, this) : Done(Aten.squeeze__dim, this, dim);

        private static long[] Consecutive(long first, long count) => [.. Enumerable.Range(0, (int)count).Select(i => first + i)];

        private static (Tensor, Tensor?, Tensor?) Wanted(Tensor[] results, bool inverse, bool counts)
        {
            if (!inverse)
                results[1].Dispose();
            if (!counts)
                results[2].Dispose();
            return (results[0], inverse ? results[1] : null, counts ? results[2] : null);
        }
    }

    public static partial class linalg
    {
        private static (Tensor, Tensor) Decomposed(Tensor input, QRMode mode) => Pair(Aten.linalg_qr.CallMany(input, mode switch
        {
            QRMode.Reduced => "reduced",
            QRMode.Complete => "complete",
            QRMode.R => "r",
            _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "The mode must be Reduced, Complete or R."),
        }));
    }
}
