namespace TorchSharp;

public static partial class torch
{
    /// <summary>Matrix decompositions, norms and solutions; the last two dimensions are matrices, those before them batches.</summary>
    public static partial class linalg
    {
        /// <summary>Which parts of Q·R are computed, for a matrix m×n and k = min(m, n).</summary>
        public enum QRMode
        {
            /// <summary>Q m×k and R k×n.</summary>
            Reduced = 0,

            /// <summary>Q m×m and R m×n.</summary>
            Complete = 1,

            /// <summary>Only R k×n; Q is empty.</summary>
            R = 2,
        }
    }
}
