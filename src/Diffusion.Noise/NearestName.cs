namespace Diffusion;

/// <summary>Finds what the user probably meant by a name that nobody knows.</summary>
public static class NearestName
{
    /// <summary>Longer ones are no names that somebody mistyped, and comparing them would take time.</summary>
    private const int MostLetters = 200;

    /// <summary>Of so many known names is one chosen; the rest is not looked at.</summary>
    private const int MostKnown = 10_000;

    /// <summary>The known name with the fewest single-letter edits to <paramref name="name"/>, letter case ignored; null when none is near.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="known">What could have been written.</param>
    /// <returns>A name at most a third of its length (at least two edits) away, or null.</returns>
    public static string? Find(string name, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(known);
        return name.Length > MostLetters ? null : known
            .Take(MostKnown)
            .Where(candidate => candidate.Length <= MostLetters)
            .Select(candidate => (candidate, Distance: Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(pair => pair.Distance <= Math.Max(2, pair.candidate.Length / 3) && pair.Distance < pair.candidate.Length)
            .OrderBy(pair => pair.Distance)
            .Select(pair => pair.candidate)
            .FirstOrDefault();
    }

    /// <summary>The end of a sentence in an error message: <c>; did you mean "cosine"?</c>, or a full stop when no name is near.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="known">What could have been written.</param>
    /// <returns>The rest of the sentence with its punctuation.</returns>
    public static string Hint(string name, IEnumerable<string> known) =>
        Find(name, known) is { } near ? $"; did you mean \"{near}\"?" : ".";

    /// <summary>Levenshtein's distance: insertions, deletions and substitutions of one letter.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
