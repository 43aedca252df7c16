namespace Diffusion.Imaging;

/// <summary>PNG's five row filters (third edition, clause 9): each byte less a guess from the bytes left (a), above (b) and above left (c).</summary>
internal static class PngFilter
{
    public const int Count = 5;

    /// <summary>Writes <paramref name="row"/> filtered by <paramref name="filter"/> into <paramref name="filtered"/>.</summary>
    /// <param name="filter">0 none, 1 left, 2 up, 3 average, 4 Paeth.</param>
    /// <param name="row">The bytes of the row.</param>
    /// <param name="above">The bytes of the row above, zeros above the first.</param>
    /// <param name="pixelBytes">Distance to the byte left, at least 1.</param>
    /// <param name="filtered">As long as the row.</param>
    public static void Apply(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int pixelBytes, Span<byte> filtered)
    {
        for (int i = 0; i < row.Length; i++)
        {
            int left = i < pixelBytes ? 0 : row[i - pixelBytes], corner = i < pixelBytes ? 0 : above[i - pixelBytes];
            filtered[i] = (byte)(row[i] - Guess(filter, left, above[i], corner));
        }
    }

    /// <summary>Turns a filtered row back, in place.</summary>
    public static void Undo(int filter, Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        if (filter >= Count)
        {
            throw new InvalidDataException($"PNG file is damaged: a row has filter {filter}; there are 0 to {Count - 1}.");
        }

        // The first pixel has none to its left; from the second on each filter has a loop of its own, as this is where reading spends its time.
        above = above[..row.Length];
        int start = Math.Min(pixelBytes, row.Length);
        for (int i = 0; i < start; i++)
        {
            row[i] = (byte)(row[i] + Guess(filter, 0, above[i], 0));
        }

        switch (filter)
        {
            case 1:
                UndoLeft(row, start);
                break;
            case 2:
                UndoUp(row, above, start);
                break;
            case 3:
                UndoAverage(row, above, start);
                break;
            case 4:
                UndoPaeth(row, above, start);
                break;
        }
    }

    private static void UndoLeft(Span<byte> row, int pixelBytes)
    {
        for (int i = pixelBytes; i < row.Length; i++)
        {
            row[i] += row[i - pixelBytes];
        }
    }

    private static void UndoUp(Span<byte> row, ReadOnlySpan<byte> above, int start)
    {
        for (int i = start; i < row.Length; i++)
        {
            row[i] += above[i];
        }
    }

    private static void UndoAverage(Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        for (int i = pixelBytes; i < row.Length; i++)
        {
            row[i] += (byte)((row[i - pixelBytes] + above[i]) / 2);
        }
    }

    private static void UndoPaeth(Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        for (int i = pixelBytes; i < row.Length; i++)
        {
            row[i] += (byte)Paeth(row[i - pixelBytes], above[i], above[i - pixelBytes]);
        }
    }

    private static int Guess(int filter, int left, int up, int corner) => filter switch
    {
        0 => 0,
        1 => left,
        2 => up,
        3 => (left + up) / 2,
        _ => Paeth(left, up, corner),
    };

    private static int Paeth(int left, int up, int corner)
    {
        int toLeft = Math.Abs(up - corner), toUp = Math.Abs(left - corner), toCorner = Math.Abs(left + up - 2 * corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }
}
