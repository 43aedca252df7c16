namespace Diffusion.Training;

/// <summary>Solves A·x = b for a symmetric A without negative eigenvalues, by PᵀAP = LLᵀ with the largest remaining pivot first.</summary>
internal static class PivotedCholesky
{
    /// <summary>Distance from 1 to the next number.</summary>
    private const double Rounding = 2.2204460492503131e-16;

    /// <summary>An x with A·x = b. A column that is a combination of others, to rounding, is left out: its x is 0.</summary>
    /// <param name="matrix">A, n×n, scaled so that its largest diagonal entry is about 1.</param>
    /// <param name="right">b, n.</param>
    public static double[] Solve(double[,] matrix, double[] right)
    {
        var (factor, order, rank) = Factorise(matrix);
        var forward = new double[rank];
        for (var k = 0; k < rank; k++)
        {
            forward[k] = right[order[k]];
            for (var m = 0; m < k; m++)
            {
                forward[k] -= factor[order[k], m] * forward[m];
            }

            forward[k] /= factor[order[k], k];
        }

        var solution = new double[right.Length];
        for (var k = rank - 1; k >= 0; k--)
        {
            var rest = forward[k];
            foreach (var later in order.AsSpan((k + 1)..rank))
            {
                rest -= factor[later, k] * solution[later];
            }

            solution[order[k]] = rest / factor[order[k], k];
        }

        return solution;
    }

    /// <summary>L by rows of A, the order of its pivots, and how many there are.</summary>
    private static (double[,] Factor, int[] Order, int Rank) Factorise(double[,] matrix)
    {
        var size = matrix.GetLength(0);
        var factor = new double[size, size];
        int[] order = [.. Enumerable.Range(0, size)];
        double[] left = [.. order.Select(i => matrix[i, i])];
        for (var k = 0; k < size; k++)
        {
            var best = Enumerable.Range(k, size - k).MaxBy(i => left[order[i]]);
            (order[k], order[best]) = (order[best], order[k]);
            var pivot = order[k];
            if (left[pivot] <= size * Rounding)
            {
                return (factor, order, k);
            }

            factor[pivot, k] = Math.Sqrt(left[pivot]);
            foreach (var row in order.AsSpan(k + 1))
            {
                factor[row, k] = (matrix[row, pivot] - Dot(factor, row, pivot, k)) / factor[pivot, k];
                left[row] -= factor[row, k] * factor[row, k];
            }
        }

        return (factor, order, size);
    }

    /// <summary>Product of two rows, up to a column.</summary>
    private static double Dot(double[,] factor, int row, int other, int columns)
    {
        var sum = 0.0;
        for (var m = 0; m < columns; m++)
        {
            sum += factor[row, m] * factor[other, m];
        }

        return sum;
    }
}
